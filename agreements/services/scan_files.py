"""The files of a signed scan in storage: the PDF, and what it was made of."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.files.base import File

from agreements import storage
from agreements.scans import parcel, whole
from agreements.scans.limits import ScanLimits
from agreements.scans.refusals import refuse
from agreements.storage import Kind


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came, or an archive of several that `parcel` `packed`; `name` as people see it.

    The name of a stranger's file says nothing of what it is, so that it has to be told here.
    """

    path: Path
    name: str
    packed: bool = False


@dataclass(frozen=True, slots=True)
class Stored:
    """`originals` is the archive of the uploaded files, None where the PDF itself was uploaded."""

    pdf: storage.StoredFile
    originals: storage.StoredFile | None

    @property
    def digests(self) -> dict[str, str]:
        """SHA-256 of each, by the names of the fields that hold them."""
        found = {"sha256": self.pdf.sha256}
        if self.originals:
            found["originals_sha256"] = self.originals.sha256
        return found


@contextmanager
def pdf_of(upload: Upload, limits: ScanLimits) -> Iterator[Path]:
    """The file itself or, for an archive, the PDF made of it.

    Raises ScanRefused and SandboxDown.
    """
    if not upload.packed:
        yield upload.path
        return
    if upload.path.stat().st_size > limits.size:
        raise refuse("too_large_together", limits)
    with whole.joined(upload.path, limits) as pdf:
        yield pdf


@contextmanager
def kept(upload: Upload, pdf: Path) -> Iterator[Stored]:
    """What was uploaded and the PDF made of it, in storage; gone again when the block fails."""
    with ExitStack() as stack:
        stored = stack.enter_context(put(Kind.SCANS, Upload(pdf, upload.name)))
        originals = stack.enter_context(put(Kind.ORIGINALS, upload)) if upload.packed else None
        yield Stored(stored, originals)


@contextmanager
def put(kind: Kind, upload: Upload) -> Iterator[storage.StoredFile]:
    """The file in storage; gone again when the block fails."""
    suffix = parcel.SUFFIX if upload.packed else ".pdf"
    with upload.path.open("rb") as file, storage.kept(kind, File(file), suffix) as stored:
        yield stored
