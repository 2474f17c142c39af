"""Signed scans on their way in: gate, virus scanner, private storage, one transaction.

Without the scanner an upload goes into quarantine, and `quarantine_worker` tries again; so it does
where too much else is looked at. The scanner is asked about every file as it came, and the PDF made
of them: whatever was no picture is cut from that.
"""

import logging
import time
from contextlib import nullcontext
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.enums import Verb
from agreements.exceptions import InvalidTransition, NotYourMove, ScanRefused
from agreements.lifecycle import TABLE
from agreements.models import Agreement, ProposedScan, QuarantinedUpload, SignedScan, User
from agreements.scans import antivirus, convert_to_pdf, upload_bundle
from agreements.scans.file_names import clean_name
from agreements.scans.gate import gate
from agreements.scans.gate.limits import ScanLimits
from agreements.scans.gate.rejection_reasons import rejected
from agreements.scans.sandbox import time_budget
from agreements.selectors import access
from agreements.services import scan_files, transitions, uploads_at_once, waiting_uploads
from agreements.services.agreement_row import lock_agreement
from agreements.services.associates import coming_along
from agreements.services.page_photos import PhotoSet
from agreements.services.scan_files import Upload
from agreements.services.waiting_uploads import WaitingUpload
from agreements.storage import Kind, StoredFile

from . import check_worker, page_previews

logger = logging.getLogger(__name__)


class NothingWaits(InvalidTransition):
    """What was put by is there no longer."""

    sentence = _(
        "These pages don’t wait any more: they were used or removed, perhaps in another window. "
        "The request’s page shows the scan that counts."
    )


# For all files of an upload together: the claim of `quarantine_worker` waits. A browser does not
# wait for so long (`uploads_at_once`).
VIRUS_SCAN_SECONDS = 60.0


def upload_verb(agreement: Agreement) -> Verb | None:
    """Which move an upload is now, for the document that was issued last; None where there is
    nothing to upload."""
    verbs = (Verb.SUBMIT, Verb.REPLACE_SCAN)
    stands = agreement.status, agreement.remedy
    return next((verb for verb in verbs if TABLE[verb].starts_from(*stands)), None)


def submit_or_quarantine(
    agreement: Agreement, *, by: User, upload: Upload, put_by: ProposedScan | PhotoSet | None = None
) -> SignedScan | QuarantinedUpload:
    """Submit what was uploaded; hold it while the virus scanner can't be reached, or as much else
    is looked at as may be: a worker then takes it in.

    Raises what `submit_scan` does, save for ScannerDown and `uploads_at_once.NOT_NOW`.
    """
    try:
        with uploads_at_once.while_a_browser_waits():
            return submit_scan(agreement, by=by, upload=upload, put_by=put_by)
    except (antivirus.ScannerDown, *uploads_at_once.NOT_NOW) as error:
        why = getattr(error, "detail", "") or type(error).__name__
        logger.warning("scan of %s is held: %s", agreement, why)
        with (
            scan_files.stored_upload(Kind.QUARANTINE, upload) as stored,
            scan_files.stored_pdf(Kind.QUARANTINE, upload) as pdf,
            transaction.atomic(),
        ):
            check_upload_allowed(lock_agreement(agreement), by=by)
            _end(put_by)
            return waiting_uploads.put_in_quarantine(
                agreement, by=by, stored=stored, upload=upload, pdf=pdf
            )


def submit_scan(
    agreement: Agreement,
    *,
    by: User,
    upload: Upload,
    put_by: WaitingUpload | None = None,
) -> SignedScan:
    """Take an upload as the signed scan, or as its replacement before review starts.

    The same bytes again (a double click) are the scan that is there. `put_by` is the row by which
    the file waited: it ends with this, and where it has ended already, the file comes too late.
    Raises ScanRefused, ScannerDown, SandboxDown, NotYourMove, InvalidTransition; then nothing is
    stored.
    """
    verb = check_upload_allowed(agreement, by=by)
    limits = ScanLimits(size=settings.SCAN_MAX_BYTES)
    with scan_files.pdf_of(upload, limits) as pdf:
        facts = gate.check_pdf(pdf, limits)
        if verb is Verb.REPLACE_SCAN and (there := _same_bytes(agreement, facts)):
            with transaction.atomic():
                waiting_uploads.discard_upload(lock_agreement(agreement), by=by)
                if put_by:
                    waiting_uploads.release_upload(put_by)
            return there
        check_for_viruses(upload, pdf)
        try:
            originals = scan_files.stored_upload(Kind.ORIGINALS, upload)
            with (
                scan_files.stored_upload(Kind.SCANS, Upload(pdf, upload.name)) as stored,
                originals if upload.packed else nullcontext() as archive,
            ):
                return _record(agreement, verb, by, facts, stored, archive, upload, put_by)
        except InvalidTransition:
            if there := _same_bytes(agreement, facts):
                return there
            raise


def _same_bytes(agreement: Agreement, facts: gate.PdfFacts) -> SignedScan | None:
    """The latest scan, when it is this very file."""
    latest = agreement.scans.last()
    return latest if latest is not None and latest.sha256 == facts.sha256 else None


def check_upload_allowed(agreement: Agreement, *, by: User) -> Verb:
    """Which move an upload is now; known before the expensive checks."""
    if not access.may(by, agreement, Verb.SUBMIT):
        raise NotYourMove
    verb = upload_verb(agreement)
    if verb is None:
        raise InvalidTransition(transitions.too_late_sentence(agreement))
    return verb


def _end(put_by: WaitingUpload | None) -> None:
    """What waited is used; only once, whoever comes second is too late."""
    if put_by and not waiting_uploads.release_upload(put_by):
        raise NothingWaits


def _record(
    agreement: Agreement,
    verb: Verb,
    by: User,
    facts: gate.PdfFacts,
    stored: StoredFile,
    archive: StoredFile | None,
    upload: Upload,
    put_by: WaitingUpload | None,
) -> SignedScan:
    name, digests = clean_name(upload.name), {"sha256": stored.sha256}
    if archive:
        digests["originals_sha256"] = archive.sha256
    added = {**(upload.added.record if upload.added else {}), **upload.record}
    with transaction.atomic():
        if put_by:
            lock_agreement(agreement)
            _end(put_by)
        document = agreement.documents.select_related("version").latest("number")
        transitions.apply(
            agreement,
            verb,
            by=by,
            details={"pages": facts.pages, "original_name": name, **digests, **added},
            fields={"version_signed": document.version},
        )
        scan = SignedScan.objects.create(
            agreement=agreement,
            document=document,
            number=agreement.scans.count() + 1,
            file=stored.name,
            originals=archive.name if archive else "",
            original_name=name,
            file_name=document.file_name,
            size=stored.size,
            pages=facts.pages,
            uploaded_at=timezone.now(),
            uploaded_by=by,
            **digests,
        )
        if verb is Verb.SUBMIT:
            coming_along.ask_people(agreement)
        check_worker.request_checks(scan)
        page_previews.request_previews(scan)
        page_previews.request_previews(document)
        return scan


def check_for_viruses(upload: Upload, pdf: Path) -> None:
    """Raises ScanRefused, which names the one file of several, and ScannerDown; else all is clean.

    Without a scanner configured nothing is asked.
    """
    if not settings.CLAMD_URL:
        return
    deadline = time.monotonic() + min(VIRUS_SCAN_SECONDS, time_budget.seconds_left())
    if upload.packed:
        with upload_bundle.unbundled(upload.path) as parts:
            for part in parts:
                if refusal := _refusal(part.path, deadline):
                    raise convert_to_pdf.naming_file(part, refusal)
    if refusal := _refusal(pdf, deadline):
        raise refusal


def _refusal(path: Path, deadline: float) -> ScanRefused | None:
    left = max(0.0, deadline - time.monotonic())
    virus = antivirus.find_virus(path, settings.CLAMD_URL, left)
    return rejected("infected", signature=virus) if virus else None
