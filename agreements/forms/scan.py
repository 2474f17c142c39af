"""The upload of a signed scan, the note that goes with one, and which page is which of several."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.models import ProposedScan
from agreements.scans.gate.limits import ScanLimits
from agreements.selectors.scans import proposed_pages
from agreements.selectors.scans.proposed_pages import Leaf

from .fields import BlockField

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

    text = BlockField(
        label=_("Note to the reviewer"),
        help_text=_("For instance: why a page looks different, or who else signed."),
        max_length=2000,
        printed=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write what the reviewer should know.")},
    )


class PagesForm(forms.Form):
    """For each leaf that was not recognized the page that it shows, and for each place the leaf
    that is to stand there: the first, if nothing is said."""

    def __init__(
        self,
        proposed: ProposedScan,
        data: Mapping[str, Any] | None = None,
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.proposed = proposed
        offered = proposed_pages.offered_leaves(proposed)
        pages = range(1, proposed.base.document.pages + 1)
        choices = [("", _("not part of the agreement")), *((n, _page(n)) for n in pages)]
        self.unplaced = [leaf for leaf in offered if leaf.issued is None]
        self.left_out = [leaf for leaf in offered if leaf.issued == 0]
        for leaf in self.unplaced:
            self.fields[leaf.key] = forms.TypedChoiceField(
                label=_("This is"), choices=choices, coerce=int, empty_value=None, required=False
            )
        for number in pages:
            self.fields[_place(number)] = forms.ChoiceField(
                label=_page(number), choices=[(leaf.key, "") for leaf in offered], required=False
            )

    @property
    def said(self) -> dict[str, int]:
        """The page that each leaf shows, of which something is said."""
        values = self.cleaned_data if self.is_bound else self.initial
        return {leaf.key: values[leaf.key] for leaf in self.unplaced if values.get(leaf.key)}

    def places(self) -> list[tuple[int, list[Leaf], Leaf | None]]:
        """Each page of the agreement, the leaves that show it, and the one that is to stand for it,
        if there is any."""
        found = []
        for number, leaves in proposed_pages.leaves_by_page(self.proposed, self.said).items():
            key = self.cleaned_data.get(_place(number)) if self.is_bound else ""
            chosen = [leaf for leaf in leaves if leaf.key == key] or leaves
            found.append((number, leaves, chosen[0] if chosen else None))
        return found


def _place(number: int) -> str:
    return f"place-{number}"


def _page(number: int) -> str:
    return gettext("page %(number)s") % {"number": number}
