"""What is due for one delivery, and what comes after it. Rows in, decisions out: writes nothing.

Whoever runs late decides the same: a step is judged by the dates on the row, not by when it was
put there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from agreements.enums import Audience, NoticeState, NoticeStep, Status, VersionStatus
from agreements.lifecycle import OPEN
from agreements.models import NoticeDelivery
from agreements.models.notice import ANSWERS

from . import answers, manual_notification

_DAY = timedelta(days=1)
_LAST_CALL = timedelta(hours=12)
_REMINDERS = {NoticeStep.REMINDER_7: 7 * _DAY, NoticeStep.REMINDER_1: _DAY}
# Told by mail, and heard nothing of since.
_SILENT = (NoticeState.SENT, NoticeState.OPENED)


@dataclass(frozen=True, slots=True)
class Decision:
    """`write` is the step to write a mail for, or ""; the rest is what the row becomes."""

    write: NoticeStep | str
    state: str
    step: NoticeStep | str
    due_at: datetime | None
    effective_at: datetime


def decide(row: NoticeDelivery, now: datetime) -> Decision:
    """What a due delivery comes to; needs its `agreement` and `version.dataset`."""
    step = NoticeStep(row.step)
    if row.version.status == VersionStatus.CALLED_OFF and step != NoticeStep.DELETION:
        step = NoticeStep.CALLED_OFF
    if not concerned(row) or (step == NoticeStep.CALLED_OFF and row.told_at is None):
        state = row.state if row.state in ANSWERS else NoticeState.MOOT
        return Decision("", state, "", None, row.effective_at)
    match step:
        case NoticeStep.NOTICE:
            return _notice(row, now)
        case NoticeStep.REMINDER_7 | NoticeStep.REMINDER_1:
            return _reminder(row, step, now)
        case NoticeStep.DELETION:
            is_due = row.state == NoticeState.OPTED_OUT and row.attested_at is None
        case _:
            is_due = True
    return Decision(step if is_due else "", row.state, *_after(row, step, now), row.effective_at)


def concerned(row: NoticeDelivery) -> bool:
    """Whether the agreement still is what it was told as."""
    status = row.agreement.status
    if row.state == NoticeState.OPTED_OUT and status == Status.OPTED_OUT:
        return True
    told_as = OPEN if row.audience == Audience.REQUEST else {Status.APPROVED}
    return status in told_as and row.agreement.version_id != row.version_id


def of_use_until(step: str, effective_at: datetime, now: datetime) -> datetime | None:
    """From when on the mail of a step need not arrive any more. None: always of use."""
    match step:
        case NoticeStep.NOTICE | NoticeStep.POSTPONED:
            return max(effective_at - _DAY, now + timedelta(hours=1))
        case NoticeStep.REMINDER_7:
            return effective_at - _DAY
        case NoticeStep.REMINDER_1:
            return effective_at - _LAST_CALL
    return None


def _notice(row: NoticeDelivery, now: datetime) -> Decision:
    if row.settled_at or row.state in ANSWERS:
        return Decision("", row.state, *_after(row, NoticeStep.NOTICE, now), row.effective_at)
    if row.audience == Audience.AGREEMENT:
        row.effective_at = manual_notification.effect_if_told(row, now)
    state = NoticeState.QUEUED if row.state in manual_notification.UNTOLD else row.state
    after = _after(row, NoticeStep.NOTICE, now)
    return Decision(NoticeStep.NOTICE, state, *after, row.effective_at)


def _reminder(row: NoticeDelivery, step: NoticeStep, now: datetime) -> Decision:
    due = row.effective_at - _REMINDERS[step]
    if now < due:  # the date was moved
        return Decision("", row.state, step, due, row.effective_at)
    end = of_use_until(step, row.effective_at, now)
    silent = row.state in _SILENT and row.told_at is not None and row.told_at <= due - _DAY
    write = step if silent and end is not None and now < end else ""
    return Decision(write, row.state, *_after(row, step, now), row.effective_at)


def _after(
    row: NoticeDelivery, step: NoticeStep, now: datetime
) -> tuple[NoticeStep | str, datetime | None]:
    """The next step and when it is due."""
    if row.state == NoticeState.OPTED_OUT and row.answered_at and row.attested_at is None:
        due = row.answered_at + answers.DELETION
        return ("", None) if step == NoticeStep.DELETION else (NoticeStep.DELETION, due)
    answered = row.state in (*ANSWERS, NoticeState.INFORMED)
    if row.audience == Audience.REQUEST or answered or step == NoticeStep.CALLED_OFF:
        return "", None
    for reminder, before in _REMINDERS.items():
        due = row.effective_at - before
        if due > now and step != reminder:
            return reminder, due
    return "", None
