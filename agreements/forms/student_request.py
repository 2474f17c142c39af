"""What a student fills in for a supervisor, and what the supervisor answers."""

import re
from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.enums import Decline, Role

from .doubted_address import DoubtedAddressForm
from .fields import BlockField, LineField, MailAddressField
from .request_answers import UseForm

# Both names stand in a mail to somebody who may be a stranger: no advertisement goes along.
_LINK = re.compile(r"://|www\.|@|\w\.\w+/", re.IGNORECASE)


def check_is_no_link(name: str) -> None:
    """Raises ValidationError for what mail programs would make a link of."""
    if _LINK.search(name):
        raise forms.ValidationError(_("Enter a name alone, without an address of a page or mail."))


class SupervisorForm(DoubtedAddressForm):
    """Whom to ask. `student_addresses` are those that were proved."""

    supervisor_name = LineField(
        label=gettext_lazy("Your supervisor’s name"),
        max_length=200,
        validators=[check_is_no_link],
        error_messages={"required": gettext_lazy("Enter your supervisor’s name.")},
    )
    supervisor_email = MailAddressField(
        label=gettext_lazy("Your supervisor’s work e-mail address"),
        help_text=gettext_lazy(
            "The one that their university, institute or company gave them. We write there."
        ),
        error_messages={"required": gettext_lazy("Enter your supervisor’s work e-mail address.")},
    )
    field_order: tuple[str, ...] = ("supervisor_name", "supervisor_email", "anyway")

    def __init__(self, *args: Any, student_addresses: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.student_addresses = student_addresses
        for name in ("supervisor_name", "supervisor_email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_supervisor_email(self) -> str:
        address: str = self.cleaned_data["supervisor_email"]
        if address in self.student_addresses:
            raise forms.ValidationError(
                _("This is your own address. Enter the one of your supervisor.")
            )
        self.check_work_address(address)
        return address


class StudentForm(SupervisorForm):
    """What the student knows; the fellow students are a list of rows besides (`forms.people`).

    `id_label`: what tells people apart beside their name; "" where the dataset asks for nothing.
    """

    name = LineField(
        label=gettext_lazy("Your name"),
        max_length=200,
        validators=[check_is_no_link],
        error_messages={"required": gettext_lazy("Enter your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("You are"), choices=Role.choices, initial=Role.STUDENT.value
    )
    competition_id = LineField(
        max_length=100,
        error_messages={
            "required": gettext_lazy("Enter the registered ID, or “none” if there is none.")
        },
    )
    intended_use = UseForm.base_fields["intended_use"]
    field_order = (
        *("name", "role", "competition_id", "intended_use"),
        *("supervisor_name", "supervisor_email", "anyway"),
    )

    def __init__(
        self, *args: Any, id_label: str, id_help: str = "", hint: str = "", **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["competition_id"].label = id_label
        self.fields["competition_id"].help_text = id_help
        if not id_label:
            del self.fields["competition_id"]
        self.fields["intended_use"].help_text = hint


class DeclineForm(forms.Form):
    """Nothing is chosen beforehand: what presses every button by itself says nothing by it."""

    how = forms.ChoiceField(
        label=gettext_lazy("What shall we do?"),
        choices=Decline.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one.")},
    )
    word = BlockField(
        label=gettext_lazy("A word to the student, if you won’t sign"),
        required=False,
        max_length=2000,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("how") == Decline.WORD and not said.get("word") and not self.has_error("word"):
            self.add_error("word", _("Write a word to the student, such as whom to ask instead."))
