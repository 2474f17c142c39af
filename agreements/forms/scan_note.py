"""The note that goes with a scan which the checks found fault with."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from agreements.exceptions import TextRefused
from agreements.text import clean_block


class ScanNoteForm(forms.Form):
    """A few sentences."""

    text = forms.CharField(
        label=_("Note to the reviewer"),
        help_text=_("For instance: why a page looks different, or who else signed."),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write what the reviewer should know.")},
    )

    def clean_text(self) -> str:
        try:
            text = clean_block(self.cleaned_data["text"])
        except TextRefused as error:
            raise ValidationError(str(error)) from error
        if not text:
            raise ValidationError(self.fields["text"].error_messages["required"])
        return text
