"""Supervisors who have not answered are reminded, as `student_request_lifecycle` says; then the
request lapses."""

from datetime import datetime

from django.db.models import Q, QuerySet

from agreements.enums import StudentRequestVerb
from agreements.models import StudentRequest
from agreements.selectors.student_requests import student_requests
from agreements.services.reminder_days import MOST, ReminderDays, act_on_due
from agreements.student_request_lifecycle import (
    LEFT_AFTER_LAST,
    REMINDER_DAYS,
    WAITING_FOR_SUPERVISOR,
)

from . import student_request_transitions

_DAYS = ReminderDays(REMINDER_DAYS, "last_asked_at", "reminded")
_LAST = REMINDER_DAYS[-1]


def write_due_reminders(most: int = MOST) -> int:
    """Write what is due and let lapse what is over; safe at any time and twice.

    How many requests were dealt with.
    """
    return act_on_due(_due, _remind_or_lapse, most)


def _due(now: datetime) -> QuerySet[StudentRequest]:
    """The longest waiting first. The time to answer the last reminder counts from when it was
    written."""
    is_over = Q(reminded=_LAST, reminded_at__lte=now - LEFT_AFTER_LAST)
    due = StudentRequest.objects.filter(is_over | _DAYS.due(now), state__in=WAITING_FOR_SUPERVISOR)
    return due.select_related("student", "dataset", "mail").order_by("last_asked_at")


def _remind_or_lapse(row: StudentRequest, now: datetime) -> bool:
    if day := _DAYS.due_day(row, now):
        student_request_transitions.remind(
            row, day, is_written=_may_be_reminded(row), is_last=day == _LAST
        )
    else:
        student_request_transitions.apply(row, StudentRequestVerb.LAPSE, by=None)
    return True


def _may_be_reminded(row: StudentRequest) -> bool:
    """Whether the student is still there and, as far as we know, the supervisor gets our mail."""
    if not row.student.is_active or not row.dataset.is_listed:
        return False
    if student_requests.is_stopped(row.supervisor_email):
        return False
    return row.mail is None or row.mail.unreached_at is None
