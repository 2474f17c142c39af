"""The files of a signed scan in storage: the PDF, and what it was made of."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.core.files.base import File

from agreements import storage
from agreements.models import SignedScan
from agreements.scans import convert_to_pdf, upload_bundle
from agreements.scans.gate.limits import ScanLimits
from agreements.scans.gate.rejection_reasons import rejected
from agreements.scans.upload_bundle import NamedFile
from agreements.storage import Kind


@dataclass(frozen=True, slots=True)
class PickedPage:
    """Page `page` of the upload, if it is `new`, or of the scan that is there shows `issued`."""

    issued: int
    new: bool
    page: int

    def __str__(self) -> str:
        """For the record; the scan's number stands beside it."""
        return f"{self.issued}: page {self.page} of the {'upload' if self.new else 'earlier scan'}"


@dataclass(frozen=True, slots=True)
class AddedPages:
    """A set of pages, some of an upload, some of the scan `base` that was there before."""

    base: SignedScan
    picks: tuple[PickedPage, ...]

    @property
    def record(self) -> dict[str, object]:
        """What the audit says of it."""
        return {
            "earlier_scan": self.base.number,
            "earlier_scan_sha256": self.base.sha256,
            "pages_from": [str(pick) for pick in self.picks],
        }


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came, or an archive of several (`upload_bundle`); `name` as people see it.

    The name of a stranger's file says nothing of what it is, so that it has to be told here. `pdf`
    is the PDF made of it, where that was done already; with `added`, its pages are some of a set.
    `keeps_pdf`: of the files alone it would look otherwise. `record` is what else the audit says.
    """

    path: Path
    name: str
    packed: bool = False
    pdf: Path | None = None
    added: AddedPages | None = None
    keeps_pdf: bool = False
    record: Mapping[str, object] = field(default_factory=dict)


@contextmanager
def upload_of(files: Sequence[NamedFile]) -> Iterator[Upload]:
    """What was uploaded: a PDF, or several files and pictures as an archive."""
    name = upload_bundle.bundle_name(files)
    if not upload_bundle.needs_bundle(files):
        yield Upload(files[0].path, name)
        return
    with upload_bundle.bundled(files) as path:
        yield Upload(path, name, packed=True)


@contextmanager
def pdf_of(upload: Upload, limits: ScanLimits) -> Iterator[Path]:
    """The file itself or, for an archive, the PDF made of it; of an `added` one, the whole set.

    Raises ScanRefused and SandboxDown.
    """
    if upload.pdf or not upload.packed:
        yield upload.pdf or upload.path
        return
    if upload.path.stat().st_size > limits.size:
        raise rejected("too_large_together", limits)
    with convert_to_pdf.bundle_as_pdf(upload.path, limits) as pdf:
        if not upload.added:
            yield pdf
            return
        # A sheet with several pages on it is picked for each of them, and is one page of the PDF.
        picks = list(dict.fromkeys((int(pick.new), pick.page) for pick in upload.added.picks))
        with (
            storage.local_copy(upload.added.base.file) as base,
            convert_to_pdf.pages_as_pdf([base, pdf], picks, limits) as made,
        ):
            yield made


@contextmanager
def stored_upload(kind: Kind, upload: Upload) -> Iterator[storage.StoredFile]:
    """The file in storage; gone again when the block fails."""
    suffix = upload_bundle.SUFFIX if upload.packed else ".pdf"
    with stored_file(kind, upload.path, suffix) as stored:
        yield stored


@contextmanager
def stored_pdf(kind: Kind, upload: Upload) -> Iterator[str]:
    """The name of the PDF in storage that an upload keeps, "" where it keeps none; likewise."""
    if not (upload.keeps_pdf and upload.pdf):
        yield ""
        return
    with stored_file(kind, upload.pdf, ".pdf") as stored:
        yield stored.name


@contextmanager
def stored_file(kind: Kind, path: Path, suffix: str) -> Iterator[storage.StoredFile]:
    """Likewise for any file."""
    with path.open("rb") as file, storage.keep_file(kind, File(file), suffix) as stored:
        yield stored
