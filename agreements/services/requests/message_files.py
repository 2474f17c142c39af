"""Files that go with a message: through the gate and the virus scanner, then into storage."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements import audit, storage
from agreements.enums import AuditAction
from agreements.exceptions import DetailedError, ScanRefused
from agreements.models import MessageFile, RequestMessage, User
from agreements.scans import antivirus, convert_to_pdf, upload_bundle
from agreements.scans.file_names import clean_name
from agreements.scans.gate import gate
from agreements.scans.gate.limits import ScanLimits
from agreements.scans.gate.rejection_reasons import rejected
from agreements.scans.sandbox import time_budget
from agreements.scans.sandbox.sandbox import NoSlotFree, SandboxDown
from agreements.scans.upload_bundle import NamedFile
from agreements.services import uploads_at_once
from agreements.storage import Kind

MOST = 3
_NO_OTHER_KIND = _("Only PDF, PNG and JPEG files go with a message.")
_TOO_LARGE_TOGETHER = _("Together these files are too large to go with a message.")
# What the gate says of these is about signed pages.
_SAID: Mapping[str, str | Promise] = {
    "empty": _("This file is empty."),
    "too_large": _("This file is too large to go with a message."),
    "too_many_pages": _("This PDF has too many pages to go with a message."),
    **dict.fromkeys(
        ("photo", "word", "zip", "web_page", "program", "text", "not_pdf"), _NO_OTHER_KIND
    ),
}
_SUFFIXES = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}


class FilesUnchecked(DetailedError):
    """The virus scanner or the gate's child is away; nothing was kept."""

    sentence = _(
        "Files can’t be checked right now, so nothing was sent. Send the message without them, or "
        "try again in a few minutes."
    )


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file that may be kept, and what it is."""

    upload: NamedFile
    content_type: str


def check_files(files: Sequence[NamedFile]) -> list[CheckedFile]:
    """Look at each in a child, and ask the virus scanner where there is one. Together they may be
    as large as a scan.

    Raises ScanRefused, which names the file, and FilesUnchecked.
    """
    limits = ScanLimits(size=settings.SCAN_MAX_BYTES)
    if len(files) > 1 and sum(file.path.stat().st_size for file in files) > limits.size:
        raise ScanRefused("too_large_together", str(_TOO_LARGE_TOGETHER))
    try:
        with uploads_at_once.while_a_browser_waits():
            return [CheckedFile(file, _content_type(file, limits)) for file in files]
    except (antivirus.ScannerDown, SandboxDown, NoSlotFree) as error:
        raise FilesUnchecked(repr(error)) from error


@contextmanager
def kept_files(files: Sequence[CheckedFile]) -> Iterator[list[storage.StoredFile]]:
    """The files in storage; gone again when the block, which writes their rows, fails."""
    if not files:
        yield []
        return
    first, *others = files
    suffix = _SUFFIXES[first.content_type]
    with (
        first.upload.path.open("rb") as content,
        storage.keep_file(Kind.MESSAGES, File(content), suffix) as stored,
        kept_files(others) as rest,
    ):
        yield [stored, *rest]


def attach(
    message: RequestMessage,
    files: Sequence[CheckedFile],
    kept: Sequence[storage.StoredFile],
    *,
    is_new: bool,
) -> None:
    """Write the rows of the files of a message; those of one that is there already are let go."""
    if not is_new:
        storage.discard([stored.name for stored in kept])
        return
    for number, (file, stored) in enumerate(zip(files, kept, strict=True), start=1):
        message.files.create(
            number=number,
            original_name=clean_name(file.upload.name),
            file=stored.name,
            content_type=file.content_type,
            sha256=stored.sha256,
            size=stored.size,
        )


def open_for_download(file: MessageFile, *, by: User) -> File[bytes]:
    """Open a file for this person to take away, and record it. Raises FileNotFoundError."""
    opened = storage.open_stored(file.file)
    facts = {"message": file.message.number, "file": file.number, "sha256": file.sha256}
    with transaction.atomic():
        audit.record(AuditAction.MESSAGE_DOWNLOAD, file.message.agreement.reference, by=by, **facts)
    return opened


def _content_type(file: NamedFile, limits: ScanLimits) -> str:
    kind = file.picture_kind
    if kind == "heic":
        raise ScanRefused("photo", f"{file.name}: {_NO_OTHER_KIND}")
    if kind:
        # A picture that can be made a page of is whole; errors name it already.
        with (
            upload_bundle.bundled([file]) as archive,
            convert_to_pdf.bundle_as_pdf(archive, limits),
        ):
            pass
    else:
        try:
            gate.check_pdf(file.path, limits)
        except ScanRefused as error:
            said = _SAID.get(error.code, error)
            raise ScanRefused(error.code, f"{file.name}: {said}") from error
    seconds = time_budget.seconds_left()  # bounded above
    if settings.CLAMD_URL and (
        virus := antivirus.find_virus(file.path, settings.CLAMD_URL, seconds)
    ):
        raise convert_to_pdf.naming_file(file, rejected("infected", signature=virus))
    return f"image/{kind}" if kind else "application/pdf"
