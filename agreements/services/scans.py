"""Signed scans on their way in: gate, virus scanner, private storage, one transaction.

Without the scanner a file is held (`held`), and `admission` tries again.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from agreements import storage
from agreements.documents.filenames import scan_filename
from agreements.documents.license_text import parse
from agreements.enums import Status, Verb
from agreements.exceptions import InvalidTransition, NotYourMove
from agreements.mail import letters
from agreements.models import Agreement, HeldScan, SignedScan, User
from agreements.scans import antivirus, gate
from agreements.scans.limits import ScanLimits
from agreements.scans.names import clean_name
from agreements.scans.refusals import refuse
from agreements.selectors import access

from . import examining, transitions
from . import held as holding

_VERBS = {
    Status.AWAITING_SIGNATURE: Verb.SUBMIT,
    Status.SUBMITTED: Verb.REPLACE_SCAN,
}


# Where a scan may be uploaded, also instead of an earlier one.
TAKEN_IN = frozenset(_VERBS)


def take_in(
    agreement: Agreement, *, by: User, path: Path, original_name: str
) -> SignedScan | HeldScan:
    """Submit the file at `path`; hold it while the virus scanner can't be reached.

    Raises what `submit` does, save for ScannerDown.
    """
    try:
        return submit(agreement, by=by, path=path, original_name=original_name)
    except antivirus.ScannerDown:
        with _stored("held", path) as stored, transaction.atomic():
            _verb(holding.lock(agreement), by)
            return holding.hold(agreement, by=by, stored=stored, original_name=original_name)


def submit(
    agreement: Agreement,
    *,
    by: User,
    path: Path,
    original_name: str,
    held: HeldScan | None = None,
) -> SignedScan:
    """Take the file at `path` as the signed scan, or as its replacement before review starts.

    The same bytes again (a double click) are the scan that is there. `held` is the row that the
    file was held by: it ends with this, and where it has ended already, the file comes too late.
    Raises ScanRefused, ScannerDown, SandboxDown, NotYourMove, InvalidTransition; then nothing is
    stored.
    """
    verb = _verb(agreement, by)
    facts = gate.check(path, ScanLimits(size=settings.SCAN_MAX_BYTES))
    if verb is Verb.REPLACE_SCAN and (there := _same_bytes(agreement, facts)):
        with transaction.atomic():
            holding.discard(holding.lock(agreement), by=by)
        return there
    if settings.CLAMD_URL:
        verdict = antivirus.scan(path, settings.CLAMD_URL)
        if not verdict.clean:
            raise refuse("infected", signature=verdict.signature)
    try:
        with _stored("scans", path) as stored:
            return _record(agreement, verb, by, facts, stored, original_name, held)
    except InvalidTransition:
        if there := _same_bytes(agreement, facts):
            return there
        raise


@contextmanager
def _stored(kind: str, path: Path) -> Iterator[storage.StoredFile]:
    """The file at `path` in storage; gone again when the block fails."""
    with path.open("rb") as file:
        stored = storage.store(kind, File(file))
    try:
        yield stored
    except BaseException:
        storage.discard([stored.name])
        raise


def _same_bytes(agreement: Agreement, facts: gate.GateFacts) -> SignedScan | None:
    """The latest scan, when it is this very file."""
    latest = agreement.scans.last()
    return latest if latest is not None and latest.sha256 == facts.sha256 else None


def _verb(agreement: Agreement, by: User) -> Verb:
    """Which move an upload is now; known before the expensive checks."""
    if not access.may(by, agreement, Verb.SUBMIT):
        raise NotYourMove
    status = Status(agreement.status)
    if status not in _VERBS:
        raise InvalidTransition
    return _VERBS[status]


def _record(
    agreement: Agreement,
    verb: Verb,
    by: User,
    facts: gate.GateFacts,
    stored: storage.StoredFile,
    original_name: str,
    held: HeldScan | None,
) -> SignedScan:
    name = clean_name(original_name)
    with transaction.atomic():
        if held:
            holding.lock(agreement)
            if not holding.release(held):
                raise InvalidTransition
        document = agreement.documents.select_related("version").latest("number")
        transitions.apply(
            agreement,
            verb,
            by=by,
            details={"sha256": stored.sha256, "pages": facts.pages, "original_name": name},
            fields={"version_signed": document.version},
        )
        if held and verb is Verb.REPLACE_SCAN:  # they were told that we write
            letters.send("receipt", agreement, key=f"receipt:held:{held.pk}")
        pattern = parse(document.version.source).scan_filename
        scan = SignedScan.objects.create(
            agreement=agreement,
            document=document,
            number=agreement.scans.count() + 1,
            file=stored.name,
            original_name=name,
            file_name=scan_filename(pattern, document.terms["signer_name"]),
            sha256=stored.sha256,
            size=stored.size,
            pages=facts.pages,
            uploaded_at=timezone.now(),
            uploaded_by=by,
        )
        examining.ask_for(scan)
        return scan
