"""Has the automatic checks look at scans. Any number of processes may do this at once.

A claim is the number of the attempt, and a time until which it lasts: whoever holds it renews it
and writes what it sees; when its process died, the time runs out and the row is due again. What was
found is written once, as a whole.
"""

import logging
from dataclasses import replace

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.utils import timezone

from agreements import audit, page_code, storage
from agreements.enums import AuditAction, Check, ExaminationState, Severity
from agreements.exceptions import KeyMissing
from agreements.models import ScanExamination, ScanFinding, ScanPage, SignedScan
from agreements.scans import observe_pages
from agreements.scans.checks import run
from agreements.scans.expectations import Expectations
from agreements.scans.findings import Finding
from agreements.scans.observation import PageObservation, one_per_sheet
from agreements.scans.sandbox.sandbox import ChildFailed, NoSlotFree, SandboxDown
from agreements.selectors.scans import check_results
from agreements.services.agreement_row import lock_agreement
from agreements.work_queue import BUDGET, WorkQueue

from . import page_previews, scan_receipts

logger = logging.getLogger(__name__)

# A scan by which a whole worker dies each time is left to people.
MOST_ATTEMPTS = 3

_AT_ONCE = 50

QUEUE = WorkQueue(
    ScanExamination.objects.select_related("scan__document__version", "scan__agreement__version"),
    claim=lambda: {"attempts": F("attempts") + 1},
    claimed={"state": ExaminationState.RUNNING},
    waiting={"state": ExaminationState.QUEUED},
)

_GIVEN_UP = Finding(Check.RECOGNIZED, "could_not_be_read", Severity.ATTENTION)


def request_checks(scan: SignedScan) -> ScanExamination:
    """Have the checks look at a scan; called in the transaction that takes it in. Its signer gets
    a receipt."""
    wait_until = timezone.now() + scan_receipts.WAIT
    return ScanExamination.objects.create(scan=scan, receipt_due_at=wait_until)


def request_missing_checks() -> int:
    """Have the checks look at the counting scans of open requests that they never looked at: those
    from before there were checks. Returns how many."""
    missing = check_results.current_scans().filter(examination=None)[:_AT_ONCE]
    asked = [ScanExamination(scan=scan) for scan in missing]
    ScanExamination.objects.bulk_create(asked, ignore_conflicts=True)
    return len(asked)


def request_checks_again(scan: SignedScan) -> bool:
    """Have a scan that could not be read looked at once more, or one that never was looked at.

    What was found before stays on record and counts no more. False, and nothing was changed, where
    the checks are at it or are through.
    """
    row, new = ScanExamination.objects.get_or_create(scan=scan)
    failed = ScanExamination.objects.filter(pk=row.pk, state=ExaminationState.FAILED)
    return new or bool(
        failed.update(
            state=ExaminationState.QUEUED,
            due_at=timezone.now(),
            finished_at=None,
            attempts=0,
            pages_read=0,
            findings_from=scan.findings.count(),
        )
    )


def check_waiting_scans(budget: float = BUDGET) -> int:
    """Look at what is due for `budget` seconds: scans that were uploaded just now first, then those
    due for longest. Returns how many."""
    done = 0
    for row in QUEUE.work(budget, _due):
        try:
            _check_scan(row)
            # Whoever uploaded it looks at it now, and should not wait until the queue is empty.
            page_previews.draw_missing_previews(scan=row.scan)
        except NoSlotFree:  # whoever has one takes the row next
            QUEUE.put_off(row, attempts=row.attempts - 1)
            break
        except Exception:  # ours; it is tried again when its claim is over
            logger.exception("checks of scan %s", row.scan.pk)
        done += 1
    return done


def _due() -> QuerySet[ScanExamination]:
    since = timezone.now() - page_previews.WATCHED
    watched = ExpressionWrapper(Q(scan__uploaded_at__gte=since), BooleanField())
    return QUEUE.due().order_by(watched.desc(), "due_at")


def _check_scan(row: ScanExamination) -> None:
    """Look at one scan and write what was found."""
    scan = row.scan
    seen: list[PageObservation] = []
    expected = _expectations_of(scan)
    try:
        if row.attempts > MOST_ATTEMPTS:
            raise ChildFailed("given up")
        document = scan.document
        with storage.local_copy(scan.file) as path, storage.local_copy(document.file) as issued:
            for page in observe_pages.observe_pages(path, issued, document.layout, scan.pages):
                seen.append(page)
                expected = _with_known_codes(expected, page)
                known = run.run_checks_of_single_pages(seen, expected)
                progress = [finding.fields() for finding in known]
                QUEUE.ours(row).update(progress=progress, pages_read=page.number)
    except SandboxDown as error:
        logger.warning("checks of scan %s put off: %s", row.scan.pk, error.detail)
        QUEUE.put_off(row, page_previews.PAUSE)
    except (KeyMissing, OSError) as error:  # the disk is full, say; no fault of the scan
        logger.warning("checks of scan %s put off: %s", row.scan.pk, error)
        QUEUE.put_off(row, page_previews.PAUSE, attempts=row.attempts - 1)
    except ChildFailed as error:
        logger.warning("scan %s: %s %s", row.scan.pk, type(error).__name__, error.detail)
        _store_findings(
            row,
            seen,
            [_GIVEN_UP, *run.run_checks_of_single_pages(seen, expected)],
            ExaminationState.FAILED,
        )
    else:
        expected = replace(expected, reused_pages=_reused_pages(scan, seen))
        _store_findings(row, seen, run.run_checks(seen, expected), ExaminationState.DONE)


def _expectations_of(scan: SignedScan) -> Expectations:
    """What should be on the pages of a scan."""
    document, version = scan.document, scan.document.version
    layout = document.layout
    places = (place for row in layout["associates"] for place in row)
    return Expectations(
        reference=scan.agreement.reference,
        document_id=document.document_id,
        version=version.number,
        # What was submitted under an LA is read under it, also after the next one took effect.
        due=scan.agreement.version.number,
        pages=document.pages,
        field_pages={name: place["page"] for name, place in layout["boxes"].items()},
        schedule_pages=tuple(sorted({place["page"] for place in places})),
        is_amendment=scan.agreement.amends_id is not None,
    )


def _with_known_codes(brief: Expectations, page: PageObservation) -> Expectations:
    """Tells of codes on a page that are of another document, if we printed them."""
    read = {text: page_code.read_page_code(text) for text in page.codes if not page.issued}
    known = {text: code for text, code in read.items() if code is not None}
    return replace(brief, known_codes={**brief.known_codes, **known}) if known else brief


def _reused_pages(scan: SignedScan, pages: list[PageObservation]) -> frozenset[int]:
    """The pages whose very picture was uploaded for another agreement."""
    digests = {page.digest for page in pages if page.digest}
    elsewhere = ScanPage.objects.filter(digest__in=digests).exclude(scan__agreement=scan.agreement)
    met = set(elsewhere.values_list("digest", flat=True))
    same_file = SignedScan.objects.filter(sha256=scan.sha256).exclude(agreement=scan.agreement)
    if same_file.exists():
        met |= digests
    return frozenset(page.number for page in pages if page.digest in met)


def _store_findings(
    row: ScanExamination, seen: list[PageObservation], found: list[Finding], state: ExaminationState
) -> None:
    """All at once, by whoever holds the claim."""
    scan = row.scan
    with transaction.atomic():
        agreement = lock_agreement(scan.agreement)  # nobody decides while its receipt is written
        if not QUEUE.ours(row).update(
            state=state,
            due_at=None,
            finished_at=timezone.now(),
            progress=[],
            pages_read=len(one_per_sheet(seen)),
        ):
            return  # another one took it over
        there = set(scan.sheets.values_list("number", flat=True))
        ScanPage.objects.bulk_create(
            ScanPage(
                scan=scan,
                number=page.number,
                issued_page=page.issued,
                turn=page.turn,
                matrix=page.matrix,
                dpi=page.dpi,
                digest=page.digest,
            )
            for page in one_per_sheet(seen)
            # An earlier attempt got through some: what is on record stays as it is.
            if page.number not in there
        )
        ScanFinding.objects.bulk_create(
            ScanFinding(scan=scan, number=number, **finding.fields())
            for number, finding in enumerate(found, row.findings_from)
        )
        audit.record(
            AuditAction.SCAN_CHECK,
            scan.agreement.reference,
            by=None,
            scan=scan.number,
            found=[finding.code for finding in found if finding.severity != Severity.OK],
        )
        scan_receipts.write_checked_receipt(scan, agreement)
