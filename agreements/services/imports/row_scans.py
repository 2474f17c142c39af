"""Takes the scans that rows name out of their ZIP, through the gate of every upload."""

import time
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from zipfile import BadZipFile, ZipFile, ZipInfo

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _

from agreements import storage
from agreements.exceptions import ScanRefused
from agreements.models import AgreementImport, ImportRow
from agreements.scans.gate import gate
from agreements.scans.gate.limits import ScanLimits
from agreements.scans.gate.rejection_reasons import rejected
from agreements.scans.upload_bundle import NamedFile
from agreements.services.scan_files import Upload
from agreements.services.scans import submission

from .scan_names import ArchiveRefused, files_by_key, name_of, scan_key

_AT_ONCE = 50
_PART = 256 * 1024
_MOST_NAMED = 50
_ENCRYPTED = 0x1
_BROKEN = (BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error)


class AlreadyRead(Exception):
    """Another process has read this scan meanwhile."""


def read_due_scans(batch: AgreementImport, until: float) -> bool:
    """Read scans until the moment `until` (`time.monotonic`); whether none is left.

    A row whose scan can't be taken says why. Raises ArchiveRefused, ScannerDown, SandboxDown.
    """
    with _archive_of(batch) as archive:
        files = files_by_key(archive) if archive else {}
        while rows := list(batch.rows.filter(scan_due=True).order_by("number")[:_AT_ONCE]):
            for row in rows:
                if time.monotonic() >= until:
                    return False
                _read_scan(row, archive, files.get(scan_key(row.scan_name), ()))
        _note_unnamed(batch, files)
    return True


@contextmanager
def _archive_of(batch: AgreementImport) -> Iterator[ZipFile | None]:
    if not batch.archive:
        yield None
        return
    with ExitStack() as stack:
        try:
            file = stack.enter_context(storage.open_stored(batch.archive))
            archive = stack.enter_context(ZipFile(file))
        except (*_BROKEN, OSError, ValueError) as error:
            said = _("This is no ZIP that can be read. Pack the scans anew.")
            raise ArchiveRefused(said) from error
        yield archive


def _read_scan(row: ImportRow, archive: ZipFile | None, found: Sequence[ZipInfo]) -> None:
    if archive is None or not found:
        said = _("No file of this name was uploaded.")
    elif len(found) > 1:
        said = _("The ZIP has %(n)d files of this name.") % {"n": len(found)}
    else:
        try:
            with _extracted(archive, found[0]) as path:
                return _take_in(row, path)
        except ScanRefused as refused:
            said = str(refused)
        except AlreadyRead:
            return None
    errors = {**row.errors, "scan_name": said}
    ImportRow.objects.filter(pk=row.pk, scan_due=True).update(scan_due=False, errors=errors)
    return None


@contextmanager
def _extracted(archive: ZipFile, entry: ZipInfo) -> Iterator[Path]:
    """The file of an entry, whatever the archive says of its size. Raises ScanRefused."""
    limits = _limits()
    if entry.flag_bits & _ENCRYPTED:
        said = _("The ZIP asks for a password. Pack it anew without one.")
        raise ScanRefused("zip_password", said)
    with NamedTemporaryFile(dir=settings.FILE_UPLOAD_TEMP_DIR, suffix=".pdf") as target:
        left = limits.size
        try:
            with archive.open(entry) as content:
                while part := content.read(_PART):
                    left -= len(part)
                    if left < 0:
                        raise rejected("too_large", limits)
                    target.write(part)
        except _BROKEN as error:
            said = _("This file is damaged in the ZIP. Pack it anew.")
            raise ScanRefused("zip_damaged", said) from error
        target.flush()
        yield Path(target.name)


def _take_in(row: ImportRow, path: Path) -> None:
    if NamedFile(path, row.scan_name).picture_kind:
        said = _("This is a picture. Save it as a PDF and pack the ZIP anew.")
        raise ScanRefused("picture", said)
    facts = gate.check_pdf(path, _limits())
    submission.check_for_viruses(Upload(path, row.scan_name), path)
    with (
        path.open("rb") as file,
        storage.keep_file(storage.Kind.IMPORTED, File(file)) as stored,
        transaction.atomic(),
    ):
        taken = ImportRow.objects.filter(pk=row.pk, scan_due=True).update(
            scan_due=False, file=stored.name, scan_sha256=stored.sha256, scan_pages=facts.pages
        )
        if not taken:
            raise AlreadyRead


def _note_unnamed(batch: AgreementImport, files: Mapping[str, Sequence[ZipInfo]]) -> None:
    """Files of this ZIP that no row asks for."""
    wanted = {scan_key(name) for name in batch.rows.values_list("scan_name", flat=True)}
    names = [name_of(entry) for key, found in files.items() if key not in wanted for entry in found]
    if names:
        AgreementImport.objects.filter(pk=batch.pk).update(
            unnamed_files=sorted({*batch.unnamed_files, *names})[:_MOST_NAMED]
        )


def _limits() -> ScanLimits:
    return ScanLimits(size=settings.SCAN_MAX_BYTES)
