"""The upload of a signed scan."""

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class ScanForm(forms.Form):
    """One PDF. What is in it is for `scans.gate` to say."""

    scan = forms.FileField(
        label=_("Signed scan"),
        help_text=_("One PDF with all pages. Any file name will do."),
        allow_empty_file=True,
        error_messages={"required": _("Choose the PDF with your signed pages.")},
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf,.pdf"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scan"].widget.attrs["data-max-bytes"] = settings.SCAN_MAX_BYTES

    def clean(self) -> dict[str, Any] | None:
        if len(self.files.getlist("scan")) > 1:
            self.add_error("scan", _("Choose one file. Put all pages into one PDF."))
        return super().clean()
