"""What a student fills in for a supervisor, and what the supervisor answers."""

import re
from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements.affiliation.verdict import Verdict
from agreements.enums import Decline, Role
from agreements.services.accounts import accounts
from agreements.services.requests.progress import MUST_EXPLAIN

from .fields import BlockField, LineField, MailAddressField
from .request_answers import UseForm

# Both names stand in a mail to somebody who may be a stranger: no advertisement goes along.
_LINK = re.compile(r"://|www\.|@|\w\.\w+/", re.IGNORECASE)


def check_is_no_link(name: str) -> None:
    """Raises ValidationError for what mail programs would make a link of."""
    if _LINK.search(name):
        raise forms.ValidationError(_("Enter a name alone, without an address of a page or mail."))


class SupervisorForm(forms.Form):
    """Whom to ask. An address that looks mistyped, or that anybody can get, is asked back once:
    `anyway` says that it is meant.

    `student_addresses` are those that were proved; `clause` is that of the LA on the signer's
    address, if any.
    """

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
    anyway = forms.BooleanField(
        label=gettext_lazy("Yes, this is the address that my supervisor works with"), required=False
    )

    def __init__(
        self,
        *args: Any,
        student_addresses: Collection[str],
        clause: int | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.student_addresses, self.clause = student_addresses, clause
        self.is_asked_back = bool(self.data.get("anyway"))
        for name in ("supervisor_name", "supervisor_email"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def clean_supervisor_email(self) -> str:
        address: str = self.cleaned_data["supervisor_email"]
        if address in self.student_addresses:
            raise forms.ValidationError(
                _("This is your own address. Enter the one of your supervisor.")
            )
        verdict = accounts.judge_address(address)
        doubt = self._doubt(address, verdict)
        if doubt and not self.data.get("anyway"):
            self.is_asked_back = True
            raise forms.ValidationError(doubt)
        return address

    def _doubt(self, address: str, verdict: Verdict) -> str:
        local, _at, domain = address.rpartition("@")
        if verdict.meant:
            return _(
                "Did you mean %(meant)s? Correct the address, or tick below that it is right."
            ) % {"meant": f"{local}@{verdict.meant}"}
        if verdict.kind not in MUST_EXPLAIN:
            return ""
        says = (
            _(
                "Clause %(clause)d of the License Agreement asks that whoever signs has one fixed "
                "e-mail address at the place of work."
            )
            % {"clause": self.clause}
            if self.clause
            else ""
        )
        free = _(
            "As far as we know, an address at %(domain)s doesn’t show where somebody works. Enter "
            "a work address, or tick below that this is the one: your supervisor will be asked to "
            "explain it."
        ) % {"domain": domain}
        return f"{free} {says}".strip()


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
