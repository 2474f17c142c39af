"""Whose a waiting request is: so that two members of staff don't read the same one."""

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from agreements import audit
from agreements.enums import AuditAction, Status, Verb
from agreements.exceptions import InvalidTransition, NotYourMove
from agreements.lifecycle import WAITING_FOR_DECISION
from agreements.models import Agreement, User
from agreements.selectors import access
from agreements.services.agreement_row import lock_agreement
from agreements.services.transitions import too_late_sentence


class AssignedMeanwhile(InvalidTransition):
    """It is not any more whose it was when the person looked at it."""


def may_assign(user: User, agreement: Agreement) -> bool:
    """Whether the request waits, and whose it is this person's to say."""
    waits = agreement.status in WAITING_FOR_DECISION
    return waits and access.may(user, agreement, Verb.START_REVIEW)


def assign(agreement: Agreement, *, to: User | None, by: User, seen: User | None) -> Agreement:
    """Make a waiting request somebody's who may review it; `to` None: nobody's. A review that has
    begun changes hands with it, and is always somebody's.

    `seen` is whose it was when `by` looked at it. Raises AssignedMeanwhile where it is not any
    more, NotYourMove, InvalidTransition.
    """
    for person in (by, to):
        if person and not access.may(person, agreement, Verb.START_REVIEW):
            raise NotYourMove
    with transaction.atomic():
        stands = lock_agreement(agreement)
        if stands.status not in WAITING_FOR_DECISION:
            raise InvalidTransition(too_late_sentence(agreement, by))
        if stands.assignee == to:
            return stands
        if stands.assignee != seen:
            raise AssignedMeanwhile(_whose_it_is(stands))
        in_review = stands.status == Status.IN_REVIEW
        if to is None and in_review:
            raise InvalidTransition(_("A review that has begun is somebody’s: release it instead."))
        now = timezone.now()
        before, stands.assignee = stands.assignee, to
        stands.assigned_at = now if to else None
        if in_review:
            stands.reviewer, stands.review_started_at = to, now
        stands.save(update_fields=["assignee", "assigned_at", "reviewer", "review_started_at"])
        audit.record(
            AuditAction.REVIEW_ASSIGN,
            stands.reference,
            by=by,
            assigned_to=to.email if to else "",
            taken_from=before.email if before else "",
        )
    return stands


def _whose_it_is(stands: Agreement) -> str:
    if stands.assignee is None:
        return _("Meanwhile the request was put back: it is nobody’s now.")
    said = {
        "who": stands.assignee,
        "at": date_format(timezone.localtime(stands.assigned_at), "DATETIME_FORMAT"),
    }
    return _("Meanwhile it became the request of %(who)s (%(at)s). Talk to them first.") % said
