"""What a signer is told by mail of a scan: one receipt, with what the checks saw.

Where they take too long, the receipt goes without, and a second mail once they are through, only
where something is to be mended. Never about a scan that was replaced, or once people have decided.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from agreements.enums import Outcome, Status
from agreements.lifecycle import WAITING_FOR_DECISION
from agreements.mail import letters
from agreements.mail.outbox import UNHEARD
from agreements.models import Agreement, ScanExamination, SignedScan
from agreements.selectors.evidence import chains
from agreements.selectors.scans import check_results
from agreements.selectors.scans.check_results import ScanReport
from agreements.services.agreement_row import lock_agreement

from . import findings_report

logger = logging.getLogger(__name__)

# With the time until the next sweep no more than two minutes.
WAIT = timedelta(seconds=95)
_AT_ONCE = 100


def write_due_receipts(*, ahead: timedelta = timedelta()) -> int:
    """Write the receipts that wait for the checks no longer; safe twice and at once.

    With `ahead` those, too, that would wait for so long. Returns how many were written.
    """
    until = timezone.now() + ahead
    due = ScanExamination.objects.filter(receipt_due_at__lte=until).order_by("receipt_due_at")
    return sum(map(_write_due_receipt, due.select_related("scan__agreement")[:_AT_ONCE]))


def is_receipt_overdue() -> bool:
    """Whether one waits for so long that no process can be there to write it."""
    long_ago = timezone.now() - UNHEARD
    return ScanExamination.objects.filter(receipt_due_at__lte=long_ago).exists()


def write_checked_receipt(scan: SignedScan, agreement: Agreement) -> None:
    """Write what is to be said now that the checks are through. In their transaction, which holds
    the lock of the agreement as it is given here."""
    receipted = ScanExamination.objects.filter(scan=scan, receipted_at__isnull=False).exists()
    if _claim_receipt(scan, agreement):
        _send("receipt", scan, agreement)
    elif (
        receipted
        and _is_to_be_decided(scan, agreement)
        and _report(scan).outcome == Outcome.PROBLEMS
    ):
        _send("scan_problems", scan, agreement)


def _write_due_receipt(row: ScanExamination) -> bool:
    try:
        with transaction.atomic():
            agreement = lock_agreement(row.scan.agreement)
            if written := _claim_receipt(row.scan, agreement):
                _send("receipt", row.scan, agreement)
            return written
    except Exception:  # ours; it stays due, and never stops the others
        logger.exception("receipt of scan %s", row.scan.pk)
        return False


def _claim_receipt(scan: SignedScan, agreement: Agreement) -> bool:
    """Whether the caller has to write it; of all who ask for a scan, one at most."""
    wanted = _is_to_be_decided(scan, agreement)
    owed = ScanExamination.objects.filter(scan=scan, receipt_due_at__isnull=False)
    at = timezone.now() if wanted else None
    return bool(owed.update(receipt_due_at=None, receipted_at=at)) and wanted


def _is_to_be_decided(scan: SignedScan, agreement: Agreement) -> bool:
    """Whether this is still the scan by which somebody is going to decide."""
    later = agreement.scans.filter(number__gt=scan.number)
    if agreement.entered_at and scan.uploaded_by_id != agreement.signer.user_id:
        return False  # staff took it in: another letter told the signer
    return agreement.status in WAITING_FOR_DECISION and not later.exists()


def _report(scan: SignedScan) -> ScanReport:
    report = check_results.scan_report(scan)
    if report is None:
        raise ValueError("There is no receipt of a scan that nobody looks at.")
    return report.for_signer()


def _send(letter: str, scan: SignedScan, agreement: Agreement) -> None:
    with override(agreement.signer.language):
        context = _receipt_facts(scan, agreement)
    letters.send_to_signer(letter, agreement, key=f"{letter}:{scan.pk}", facts=context)


def _receipt_facts(scan: SignedScan, agreement: Agreement) -> dict[str, object]:
    """What the letters say of a scan, in the language of the moment."""
    report, may_mend = _report(scan), agreement.status == Status.SUBMITTED
    head = chains.head_over_moves(agreement)
    found = findings_report.findings_report(report)
    is_read = report.outcome in (Outcome.PROBLEMS, Outcome.UNSURE)
    return {
        "outcome": report.outcome.value,
        "problems": _sentences(found.problems, may_mend) if is_read else [],
        "unsure": _sentences(found.unsure, may_mend) if is_read else [],
        "takes_the_place": scan.number > 1,
        "may_replace": may_mend,
        "chained": head.line if head else "",
    }


def _sentences(lines: list[findings_report.FindingLine], may_mend: bool) -> list[str]:
    return [line.said.to_signer if may_mend else line.said.observed for line in lines]
