"""The upload of a signed scan, and the note that goes with one."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from agreements.exceptions import TextRefused
from agreements.scans.gate.limits import ScanLimits
from agreements.text import clean_block

_TAKEN = (
    "application/pdf,.pdf,image/jpeg,.jpg,.jpeg,image/png,.png,image/heic,.heic,image/heif,.heif"
)


class FilesInput(forms.ClearableFileInput):
    """One file or several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of files, checked one by one."""

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[Any]"]:
        files = data if isinstance(data, list) else [data]
        return [super(FilesField, self).clean(file, initial) for file in files or [None]]


class ScanForm(forms.Form):
    """PDFs and pictures. What is in them is for `scans` to say."""

    scan = FilesField(
        label=_("Signed scan"),
        allow_empty_file=True,
        error_messages={"required": _("Choose the PDF or the photos of your signed pages.")},
        widget=FilesInput(attrs={"accept": _TAKEN}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        limits = ScanLimits(size=settings.SCAN_MAX_BYTES)
        self.fields["scan"].widget.attrs["data-max-bytes"] = limits.size
        self.fields["scan"].help_text = _(
            "A PDF, or photos of the pages: JPEG, PNG or HEIC. At most %(megabytes)d MB in all and "
            "%(pages)d pages."
        ) % {"megabytes": limits.size // 1_000_000, "pages": limits.pages}


class ScanNoteForm(forms.Form):
    """A few sentences that go with a scan in which the checks found fault."""

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
