"""Whether a step of a notice is due, for which date, and what comes after it.

Rows in, decisions out: writes nothing. It is asked when a mail is written and again when it is
sent, for in between the version may be called off or postponed, and the signer may answer. Whoever
runs late decides the same: a step is judged by the dates on the row, not by when it was put there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from agreements import dates
from agreements.enums import Audience, NoticeState, NoticeStep, Status, VersionStatus
from agreements.models import NoticeDelivery
from agreements.notice_lifecycle import (
    ANSWERED,
    LATE_AFTER,
    NEWS_OF_USE_UNTIL,
    NOTIFIABLE,
    NOTIFIED_AS,
    REMINDER_OF,
    REMINDERS,
    STEPS,
    TELLS_THE_DATE,
    UNNOTIFIED,
    UNSENT,
    NoticeEvent,
    NoticeReminder,
)

from .notice_transitions import NOTHING, NextStep

_DAY = timedelta(days=1)
# Notified by mail, and nothing heard of since.
_SILENT = (NoticeState.SENT, NoticeState.OPENED)


@dataclass(frozen=True, slots=True)
class Decision:
    """`write` is the step to write a mail for, or ""; the rest is what becomes of the notice."""

    event: NoticeEvent
    write: NoticeStep | str
    following: NextStep
    effective_at: datetime


def decide(notice: NoticeDelivery, now: datetime) -> Decision:
    """What a due notice comes to; needs its `agreement` and `version.dataset`."""
    step, effective_at = NoticeStep(notice.step), notice.effective_at
    if notice.version.status == VersionStatus.CALLED_OFF:
        step = NoticeStep.CALLED_OFF
    too_late = notice.state in UNSENT and notice.version.status == VersionStatus.SUPERSEDED
    never_told = step == NoticeStep.CALLED_OFF and notice.notified_at is None
    if too_late or never_told or not is_applicable(notice):
        return Decision(NoticeEvent.LAPSED, "", NOTHING, effective_at)
    reminder = REMINDER_OF.get(step)
    if reminder and now < (due := effective_at - reminder.before):  # the date was moved
        return Decision(NoticeEvent.STEP_DONE, "", (step, due), effective_at)
    event, write = NoticeEvent.STEP_DONE, "" if why_not(step, notice, now) else step
    if write == NoticeStep.NOTICE:
        event, effective_at = NoticeEvent.NOTICE_WRITTEN, effective_if_notified(notice, now)
    return Decision(event, write, _following(notice, step, effective_at, now), effective_at)


def why_not(step: NoticeStep, notice: NoticeDelivery, now: datetime) -> str:
    """Why a mail of this step is not due, or not any more; "" if it is.

    Needs the notice's `agreement` and `version`.
    """
    match step:
        case NoticeStep.DELETION:
            return _("This reminder is written another way now.")
        case NoticeStep.CALLED_OFF | NoticeStep.POSTPONED:
            return _why_no_news(step, notice)
    if notice.version.status not in NOTIFIABLE:
        return _("The announcement was called off.")
    if not is_applicable(notice):
        return _("The request is not in the state any more that this was about.")
    reminder = REMINDER_OF.get(step)
    if reminder and notice.answered_at:
        return _("The answer was there before.")
    if notice.closed_at or notice.state in {*ANSWERED, NoticeState.NOT_APPLICABLE}:
        return _("This was settled before.")
    return _why_no_reminder(reminder, notice, now) if reminder else ""


def is_applicable(notice: NoticeDelivery) -> bool:
    """Whether the agreement still is what it was notified as."""
    status = notice.agreement.status
    if notice.state == NoticeState.OPTED_OUT and status == Status.OPTED_OUT:
        return True
    is_what_it_was = status in NOTIFIED_AS[notice.audience]
    return is_what_it_was and notice.agreement.version_id != notice.version_id


def effective_if_notified(notice: NoticeDelivery, now: datetime) -> datetime:
    """When the version takes effect for somebody who is notified of it now: never sooner than set.

    Who is notified late has the whole notice period from now, whatever the others have.
    """
    in_time = min(notice.created_at + LATE_AFTER, notice.effective_at)
    is_late = notice.state in UNNOTIFIED and now > in_time
    if not is_late or notice.audience == Audience.REQUEST:
        return notice.effective_at
    dataset = notice.version.dataset
    day = dates.earliest_day(now, dataset.notice_days, dataset.time_zone)
    return max(notice.effective_at, dates.midnight(day, dataset.time_zone))


def of_use_until(step: str, effective_at: datetime, now: datetime) -> datetime | None:
    """From when on the mail of a step need not arrive any more. None: always of use."""
    if reminder := REMINDER_OF.get(step):
        return effective_at - reminder.of_use_until
    if step in TELLS_THE_DATE:
        return max(effective_at - NEWS_OF_USE_UNTIL, now + timedelta(hours=1))
    return None


def _why_no_reminder(reminder: NoticeReminder, notice: NoticeDelivery, now: datetime) -> str:
    if notice.state == NoticeState.UNREACHED:
        return _("The notice did not reach this address.")
    told_until = notice.effective_at - reminder.before - _DAY
    if notice.state not in _SILENT or notice.notified_at is None or notice.notified_at > told_until:
        return _("Nothing was told before.")
    # It says how many days are left: when the date was moved, it is not due any more.
    until, earliest = notice.effective_at - reminder.of_use_until, reminder.before + _DAY
    if now >= until or notice.effective_at > now + earliest:
        return _("The date was changed, or is over.")
    return ""


def _why_no_news(step: NoticeStep, notice: NoticeDelivery) -> str:
    """Both go to whoever was notified, whatever they answered: who opted out may be wanted back."""
    is_postponed = step == NoticeStep.POSTPONED
    right = VersionStatus.ANNOUNCED if is_postponed else VersionStatus.CALLED_OFF
    if notice.version.status != right:
        return _("The announcement has changed since.")
    if not is_applicable(notice):
        return _("The request is not in the state any more that this was about.")
    if not notice.notified_at:
        return _("Nothing was told before.")
    if is_postponed and notice.notified_effective_at == notice.effective_at:
        return _("The date was told before.")
    return ""


def _following(
    notice: NoticeDelivery, step: NoticeStep, effective_at: datetime, now: datetime
) -> NextStep:
    """What comes after a step."""
    answered = notice.state in {*ANSWERED, NoticeState.INFORMED}
    if answered or step == NoticeStep.CALLED_OFF:
        return NOTHING
    for reminder in REMINDERS:
        due = effective_at - reminder.before
        if reminder.step in STEPS[notice.audience] and due > now and step != reminder.step:
            return reminder.step, due
    return NOTHING
