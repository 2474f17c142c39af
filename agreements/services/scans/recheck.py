"""Staff have the checks look once more at a scan that they could not read."""

from django.db import transaction
from django.utils.translation import gettext as _

from agreements import audit
from agreements.enums import AuditAction
from agreements.exceptions import InvalidTransition, NotYourMove
from agreements.models import SignedScan, User
from agreements.selectors.scans import check_results

from . import check_worker, overruling, page_previews


def may(user: User, scan: SignedScan) -> bool:
    """Whether there is anything to ask for again, and this person may."""
    if not overruling.may(user, scan.agreement):
        return False
    report = check_results.report(scan)
    return report is None or report.failed or scan.pictures.exclude(unreadable="").exists()


def check_again(scan: SignedScan, *, by: User) -> None:
    """Ask for checks that failed, or never were, and for pictures of pages that failed.

    What was found, overruled or decided before stays on record. Raises NotYourMove, and
    InvalidTransition where nothing failed or a colleague was quicker.
    """
    if not overruling.may(by, scan.agreement):
        raise NotYourMove
    with transaction.atomic():
        checks, pictures = check_worker.ask_again(scan), page_previews.draw_again(scan)
        if not checks and not pictures:
            report = check_results.report(scan)
            if report is not None and report.running:
                raise InvalidTransition(_("The checks of this scan are running already."))
            raise InvalidTransition(_("This scan was read. There is nothing to check again."))
        audit.record(
            AuditAction.SCAN_CHECK_AGAIN, scan.agreement.reference, by=by, scan=scan.number
        )
