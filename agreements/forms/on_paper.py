"""What staff read from a paper: the applicant's own forms, asked of somebody else."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_stubs_ext import StrOrPromise

from agreements.enums import CameBy
from agreements.exceptions import PortalError
from agreements.form_fields import FormField
from agreements.models import Dataset
from agreements.services.requests.applying import Person
from agreements.services.review.on_paper import Paper
from agreements.text import person_key

from . import people
from .fields import BlockField, MailAddressField
from .pasted_people import rows_in_list
from .request_answers import UseForm
from .scan import ScanForm
from .signer import SignerForm

_SAID: dict[str, tuple[StrOrPromise, StrOrPromise]] = {
    "name": (gettext_lazy("Name"), gettext_lazy("As it is signed, in the script of the paper.")),
    "title": (gettext_lazy("Title"), ""),
    "affiliation": (gettext_lazy("Affiliation"), ""),
    "address": (gettext_lazy("Detailed address of the affiliation"), ""),
    "country": (gettext_lazy("Country or region"), ""),
    "intended_use": (gettext_lazy("Intended use"), gettext_lazy("In the words of the paper.")),
}
_MISSING = gettext_lazy("Enter what the paper says.")


class PaperForm(ScanForm):
    """The scan of a signed paper, and how that came."""

    came_by = forms.ChoiceField(
        label=gettext_lazy("How did the paper come?"),
        choices=CameBy.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say how the paper came.")},
    )
    read = forms.BooleanField(
        label=gettext_lazy("I have the paper before me: it is whole, and signed by hand."),
        error_messages={"required": gettext_lazy("Look at the paper first, then tick this.")},
    )
    field_order: Sequence[str] | None = ("came_by", "scan", "read")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scan"].label = _("Scan of the paper")


class EnteredRequestForm(SignerForm, UseForm, PaperForm):
    """A whole request as its paper says it. Clauses are not asked for: nobody accepts them for
    somebody else."""

    people = BlockField(
        label=gettext_lazy("Students and employees on its list"),
        required=False,
        max_length=50_000,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = (
        *("name", "title", "affiliation", "email", "address", "country"),
        *("intended_use", "people", "came_by", "scan", "read"),
    )

    def __init__(
        self, *args: Any, dataset: Dataset, asked: Sequence[FormField], **kwargs: Any
    ) -> None:
        super().__init__(*args, asked=asked, **kwargs)
        self.dataset = dataset
        self.listed: list[Person] = []
        self.fields["email"] = MailAddressField(
            label=_("Work e-mail"),
            help_text=_("What comes of the request is mailed there, and nobody has proved it yet."),
            error_messages={"required": _("Enter the work e-mail that stands on the paper.")},
        )
        for name, (label, said) in _SAID.items():
            if name in self.fields:
                field = self.fields[name]
                field.label, field.help_text = label, said
                field.error_messages["required"] = _MISSING
        for field in self.fields.values():
            field.widget.attrs["autocomplete"] = "off"  # somebody else's data
        hint = _("A line for each: name, role, e-mail.")
        if dataset.person_id:
            hint = _("A line for each: name, role, %(id)s, e-mail.") % {"id": dataset.person_id}
        self.fields["people"].help_text = hint
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("people"):
            try:
                self.listed = self._listed(cleaned)
            except PortalError as error:
                self.add_error("people", str(error))
        return cleaned

    def _listed(self, cleaned: dict[str, Any]) -> list[Person]:
        rows = people.of_rows(
            rows_in_list(cleaned["people"]),
            check=True,
            signer_name="",  # else the form would speak to the signer
            signer_addresses=(),
            id_label=self.dataset.person_id,
        )
        said = [] if rows.is_valid() else [str(error) for error in rows.non_form_errors()]
        for number, row in enumerate(rows.forms, start=1):
            for texts in row.errors.values():
                where = {"number": number, "what": " ".join(map(str, texts))}
                said.append(_("Line %(number)d: %(what)s") % where)
        if said:
            raise PortalError(" ".join(said))
        listed = [Person(**row) for row in rows.people]
        name, email = person_key(cleaned.get("name", "")), cleaned.get("email")
        if any(one.email == email if one.email else person_key(one.name) == name for one in listed):
            raise PortalError(_("The signer is not listed among these."))
        return listed

    @property
    def paper(self) -> Paper:
        """What a valid form says."""
        said = self.cleaned_data
        return Paper(
            said["email"], self.columns, self.form_answers, said["intended_use"], self.listed
        )
