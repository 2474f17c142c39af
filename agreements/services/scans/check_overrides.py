"""Staff overrule what the automatic checks say, or take that back; and have them look once more.

All of it is on record.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements import audit
from agreements.enums import AuditAction, Severity, Verb
from agreements.exceptions import InvalidTransition, NotYourMove, ReasonMissing
from agreements.models import Agreement, PagePreview, ScanFinding, SignedScan, User
from agreements.selectors import access
from agreements.selectors.scans import check_results
from agreements.selectors.scans.check_results import ScanReport

from . import check_worker, page_previews

_LONGEST = 1000


def may_overrule(user: User, agreement: Agreement) -> bool:
    """Whether this person's judgment goes above the checks': whoever may decide on the request."""
    return access.may(user, agreement, Verb.START_REVIEW)


def overrule_finding(finding: ScanFinding, *, by: User, reason: str) -> None:
    """A person looked and found it fine.

    Raises NotYourMove, ReasonMissing, and InvalidTransition if a colleague was quicker or there is
    nothing to overrule.
    """
    reason = reason.strip()[:_LONGEST]
    if not may_overrule(by, finding.scan.agreement):
        raise NotYourMove
    if not reason:
        raise ReasonMissing(_("Give a reason. Colleagues will read it."))
    _write(finding, by, AuditAction.FINDING_OVERRULE, reason)


def restore_finding(finding: ScanFinding, *, by: User) -> None:
    """Take it back: what the check says stands again. Raises NotYourMove, InvalidTransition."""
    if not may_overrule(by, finding.scan.agreement):
        raise NotYourMove
    _write(finding, by, AuditAction.FINDING_RESTORE, "")


def _write(finding: ScanFinding, by: User, action: AuditAction, reason: str) -> None:
    """Conditionally, so that of two at once one wins. Without a reason it is not overruled."""
    at, who = (timezone.now(), by) if reason else (None, None)
    told = {"scan": finding.scan.number, "finding": finding.code}
    if reason:
        told["reason"] = reason
    with transaction.atomic():
        found = ScanFinding.objects.filter(pk=finding.pk, overruled_at__isnull=bool(reason))
        rows = found.exclude(severity=Severity.OK)
        if not check_results.counting_findings(rows).exists() or not rows.update(
            overruled_at=at, overruled_by=who, overrule_reason=reason
        ):
            raise InvalidTransition(_("A colleague was quicker. Look at the page again."))
        audit.record(action, finding.scan.agreement.reference, by=by, **told)


def may_check_again(
    user: User, scan: SignedScan, report: ScanReport | None, pictures: Iterable[PagePreview]
) -> bool:
    """Whether there is anything to ask for again, by what is known of the scan and drawn of its
    pages, and this person may."""
    failed = report is None or report.failed or any(picture.unreadable for picture in pictures)
    return failed and may_overrule(user, scan.agreement)


def check_again(scan: SignedScan, *, by: User) -> None:
    """Ask for checks that failed, or never were, and for pictures of pages that failed.

    What was found, overruled or decided before stays on record. Raises NotYourMove, and
    InvalidTransition where nothing failed or a colleague was quicker.
    """
    if not may_overrule(by, scan.agreement):
        raise NotYourMove
    with transaction.atomic():
        checks = check_worker.request_checks_again(scan)
        pictures = page_previews.redraw_failed_previews(scan)
        if not checks and not pictures:
            report = check_results.scan_report(scan)
            if report is not None and report.running:
                raise InvalidTransition(
                    _(
                        "The checks of this scan are running already. Look at the page again in a "
                        "minute."
                    )
                )
            raise InvalidTransition(_("This scan was read. There is nothing to check again."))
        audit.record(
            AuditAction.SCAN_CHECK_AGAIN, scan.agreement.reference, by=by, scan=scan.number
        )
