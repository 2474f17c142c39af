"""What signer and staff write to each other."""

from pathlib import Path
from typing import Any, Self, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from agreements.scans.upload_bundle import NamedFile
from agreements.services.requests.message_files import MOST

from .fields import BlockField
from .scan import FilesField, FilesInput

_TAKEN = "application/pdf,.pdf,image/jpeg,.jpg,.jpeg,image/png,.png"


class SeenForm(forms.Form):
    """The number of the last message that its sender has read."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=1_000_000)


class MessageForm(SeenForm):
    """A message, to be written after all that there is (`seen`)."""

    text = BlockField(
        label=_("Your message"),
        max_length=4000,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _("Write your message.")},
    )
    files = FilesField(  # type: ignore[assignment]  # the form's own are those sent
        label=_("Files"),
        help_text=_("Up to three, each a PDF, PNG or JPEG."),
        required=False,
        allow_empty_file=True,
        widget=FilesInput(attrs={"accept": _TAKEN}),
    )

    def __init__(self, data: Any = None, files: Any = None, *, seen: int, typed: str = "") -> None:
        super().__init__(data, files, initial={"text": typed, "seen": seen})
        self.last = seen

    def clean_files(self) -> list[NamedFile]:
        """Raises ValidationError for more than three."""
        chosen = [file for file in self.cleaned_data["files"] if file]
        if len(chosen) > MOST:
            raise ValidationError(_("Choose at most three files."))
        return [NamedFile(Path(each.temporary_file_path()), each.name) for each in chosen]

    def ask_for_files_again(self) -> None:
        """Where they are not in question: no browser shows a file again that was chosen."""
        if self.is_bound and self.files and "files" not in self.errors:
            self.add_error("files", _("Choose the files once more."))

    def anew(self) -> Self:
        """What was sent, for whoever has now read all that there is."""
        data = cast(QueryDict, self.data).copy()
        data["seen"] = str(self.last)
        return type(self)(data, self.files, seen=self.last)
