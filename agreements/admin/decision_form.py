"""What a reviewer writes with a decision."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agreements.exceptions import TextRefused
from agreements.text import clean_block

_LONGEST = 4000


def clean_text(value: str) -> str:
    """Text of several lines, or a ValidationError that says what is wrong with it."""
    try:
        return clean_block(value)
    except TextRefused as error:
        raise ValidationError(str(error)) from error


class PlainForm(forms.Form):
    """Nothing to write: the button alone."""


class NoteForm(forms.Form):
    """A note that stays among staff."""

    note = forms.CharField(
        label=_("Note for staff"),
        help_text=_("The signer never sees it."),
        required=False,
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_note(self) -> str:
        return clean_text(self.cleaned_data["note"])


class ReasonForm(NoteForm):
    """The reason that the signer is owed, and a note."""

    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The signer reads these words in the mail and on the status page."),
        max_length=_LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Give a reason. The signer will read it.")},
    )
    field_order = ("reason", "note")

    def clean_reason(self) -> str:
        reason = clean_text(self.cleaned_data["reason"])
        if not reason:
            raise ValidationError(self.fields["reason"].error_messages["required"])
        return reason
