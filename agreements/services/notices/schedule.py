"""What is due for one delivery, and what comes after it. Rows in, decisions out: writes nothing.

Whoever runs late decides the same: a step is judged by the dates on the row, not by when it was
put there.
"""

from dataclasses import dataclass
from datetime import datetime

from agreements.enums import Audience, NoticeState, NoticeStep, VersionStatus
from agreements.models import NoticeDelivery
from agreements.models.notice import ANSWERS
from agreements.services.notices.eligibility import REMINDERS, is_concerned, why_not

from . import answers, manual_notification


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
    if not is_concerned(row) or (step == NoticeStep.CALLED_OFF and row.told_at is None):
        state = row.state if row.state in ANSWERS else NoticeState.MOOT
        return Decision("", state, "", None, row.effective_at)
    if step in REMINDERS and now < (due := row.effective_at - REMINDERS[step]):
        return Decision("", row.state, step, due, row.effective_at)  # the date was moved
    is_due, state = not why_not(step, row, now), row.state
    if step == NoticeStep.NOTICE:
        if not (is_due or row.settled_at) and state in (NoticeState.PENDING, NoticeState.QUEUED):
            state = NoticeState.MOOT
        elif is_due and state in manual_notification.UNTOLD:
            state = NoticeState.QUEUED
        if is_due and row.audience == Audience.AGREEMENT:
            row.effective_at = manual_notification.effect_if_told(row, now)
    return Decision(step if is_due else "", state, *_after(row, step, now), row.effective_at)


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
    for reminder, before in REMINDERS.items():
        due = row.effective_at - before
        if due > now and step != reminder:
            return reminder, due
    return "", None
