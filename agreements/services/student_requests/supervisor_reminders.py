"""Supervisors who have not answered are reminded, as `student_request_lifecycle` says; then the
request lapses."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from agreements.enums import StudentRequestVerb
from agreements.models import StudentRequest
from agreements.selectors.student_requests import student_requests
from agreements.student_request_lifecycle import (
    LEFT_AFTER_LAST,
    REMINDER_DAYS,
    WAITING_FOR_SUPERVISOR,
)

from . import student_request_transitions

logger = logging.getLogger(__name__)

# More than fall due in a few minutes; the rest comes with the next call.
MOST = 200
_LAST = REMINDER_DAYS[-1]


def write_due_reminders(most: int = MOST) -> int:
    """Write what is due and let lapse what is over; safe at any time and twice.

    How many requests were dealt with.
    """
    done = 0
    for row in _due(timezone.now())[:most]:
        try:
            done += _remind_or_lapse(row)
        except Exception:  # one that can't be written never stops the others
            logger.exception("the supervisor of %s is not reminded", row)
    return done


def _due(now: datetime) -> QuerySet[StudentRequest]:
    """The longest waiting first."""
    due = Q(reminded=_LAST, reminded_at__lte=now - LEFT_AFTER_LAST)
    for days in REMINDER_DAYS:
        not_yet = Q(reminded=None) | Q(reminded__lt=days)
        due |= Q(last_asked_at__lte=now - timedelta(days=days)) & not_yet
    waiting = StudentRequest.objects.filter(due, state__in=WAITING_FOR_SUPERVISOR)
    return waiting.order_by("last_asked_at")


def _remind_or_lapse(row: StudentRequest) -> bool:
    """Of several reminders that were missed, the last alone is sent; the time to answer it counts
    from when it was written."""
    with transaction.atomic():
        row, now = student_request_transitions.lock(row), timezone.now()
        if not row.is_waiting:  # somebody was faster
            return False
        days = max(
            (d for d in REMINDER_DAYS if row.last_asked_at + timedelta(days=d) <= now), default=0
        )
        if days > (row.reminded or 0):
            student_request_transitions.remind(
                row, days, is_written=_may_be_reminded(row), is_last=days == _LAST
            )
        elif row.reminded == _LAST and row.reminded_at and row.reminded_at + LEFT_AFTER_LAST <= now:
            student_request_transitions.apply(row, StudentRequestVerb.LAPSE, by=None)
        else:
            return False
    return True


def _may_be_reminded(row: StudentRequest) -> bool:
    """Whether the student is still there and, as far as we know, the supervisor gets our mail."""
    if not row.student.is_active or not row.dataset.is_listed:
        return False
    if student_requests.is_stopped(row.supervisor_email):
        return False
    return row.mail is None or row.mail.unreached_at is None
