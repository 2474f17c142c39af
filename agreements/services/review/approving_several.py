"""Approving several requests at once: those alone against which nothing stands."""

from collections.abc import Callable

from django.db import transaction
from django.utils.translation import gettext as _

from agreements.enums import Outcome, Verb
from agreements.exceptions import InvalidTransition
from agreements.lifecycle import decided_from
from agreements.models import Agreement, User
from agreements.selectors import access
from agreements.selectors.review.pending_decisions import pending_of
from agreements.selectors.scans import check_results
from agreements.services.associates import moves_at_approval

from . import decisions, doubts, obstacles, pending_decisions


class NotClear(InvalidTransition):
    """Something stands against it, so that it is read by itself."""


def against_approving(agreement: Agreement, *, by: User) -> str:
    """Why this request is not among those that are approved together: the first reason, as a
    sentence; "" where nothing stands against it."""
    if access.is_own(by, agreement):
        return _("Your own request, or one that lists you.")
    if not all(access.may(by, agreement, verb) for verb in (Verb.START_REVIEW, Verb.APPROVE)):
        return _("Not yours to approve.")
    if agreement.status not in decided_from(Verb.APPROVE):
        return _("Does not wait for a decision: %(status)s.") % {
            "status": agreement.get_status_display()
        }
    if pending := pending_of(agreement):
        return pending_decisions.decided_already(pending, by=by)
    if agreement.assignee not in (None, by):
        return _("Assigned to %(who)s.") % {"who": agreement.assignee}
    if obstacle := obstacles.decision_obstacle(agreement, Verb.APPROVE, by=by):
        return obstacle
    if agreement.succeeds_id:
        return _("Takes the place of another agreement, which ends with it.")
    if found := doubts.doubts_about(agreement):
        return found[0].said
    scan = agreement.scans.order_by("number").last()
    report = check_results.scan_report(scan) if scan else None
    if report is None or report.outcome is not Outcome.FINE:
        return _("The checks found something to look at.") if report else _("Not checked.")
    return ""


def approve_clear(
    agreement: Agreement,
    *,
    by: User,
    seen: int,
    approve: Callable[..., object] = decisions.approve,
) -> None:
    """Approve a request against which nothing stands, in a transaction of its own; `seen` is the
    number of the scan that was confirmed, `approve` how. Raises NotClear, and what that raises.
    """
    with transaction.atomic():
        moves_at_approval.lock_for_approval(agreement)
        rows = Agreement.objects.select_related("signer__user", "dataset", "assignee", "amends")
        stands = rows.get(pk=agreement.pk)
        if sentence := against_approving(stands, by=by):
            raise NotClear(sentence)
        approve(stands, by=by, seen=seen)
