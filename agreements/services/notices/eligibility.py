"""Whether a mail about a new LA version is due, when it is written and again when it is sent.

Facts in, a reason out: writes nothing. Between the two the announcement may be called off or
postponed, and whoever the mail is for may have answered.
"""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from agreements.enums import Audience, NoticeState, NoticeStep, Status, VersionStatus
from agreements.lifecycle import OPEN
from agreements.models import NoticeDelivery
from agreements.models.notice import ANSWERS

DAY = timedelta(days=1)
_LAST_CALL = timedelta(hours=12)
# How long before a version takes effect each reminder is written.
REMINDERS = {NoticeStep.REMINDER_7: 7 * DAY, NoticeStep.REMINDER_1: DAY}
# Told by mail, and heard nothing of since.
_SILENT = (NoticeState.SENT, NoticeState.OPENED)


def why_not(step: NoticeStep, notice: NoticeDelivery, now: datetime) -> str:
    """Why a mail of this step is not due, or not any more; "" if it is.

    Needs the notice's `agreement` and `version`.
    """
    match step:
        case NoticeStep.DELETION:
            gone = notice.agreement.status == notice.state == Status.OPTED_OUT
            return "" if gone and not notice.attested_at else _("Nothing is left to remind of.")
        case NoticeStep.CALLED_OFF | NoticeStep.POSTPONED:
            return _why_not_news(step, notice)
    if notice.version.status not in (VersionStatus.ANNOUNCED, VersionStatus.IN_FORCE):
        return _("The announcement was called off.")
    if not is_concerned(notice):
        return _("The request is not in the state any more that this was about.")
    if step in REMINDERS and notice.answered_at:
        return _("The answer was there before.")
    if notice.settled_at or notice.state in (*ANSWERS, NoticeState.MOOT):
        return _("This was settled before.")
    return _why_not_reminder(step, notice, now) if step in REMINDERS else ""


def is_concerned(notice: NoticeDelivery) -> bool:
    """Whether the agreement still is what it was told as."""
    status = notice.agreement.status
    if notice.state == NoticeState.OPTED_OUT and status == Status.OPTED_OUT:
        return True
    told_as = OPEN if notice.audience == Audience.REQUEST else {Status.APPROVED}
    return status in told_as and notice.agreement.version_id != notice.version_id


def of_use_until(step: str, effective_at: datetime, now: datetime) -> datetime | None:
    """From when on the mail of a step need not arrive any more. None: always of use."""
    match step:
        case NoticeStep.NOTICE | NoticeStep.POSTPONED:
            return max(effective_at - DAY, now + timedelta(hours=1))
        case NoticeStep.REMINDER_7:
            return effective_at - DAY
        case NoticeStep.REMINDER_1:
            return effective_at - _LAST_CALL
    return None


def _why_not_reminder(step: NoticeStep, notice: NoticeDelivery, now: datetime) -> str:
    before = REMINDERS[step]
    if notice.state == NoticeState.UNREACHED:
        return _("The notice did not reach this address.")
    told_until = notice.effective_at - before - DAY
    if notice.state not in _SILENT or (notice.told_at and notice.told_at > told_until):
        return _("Nothing was told before.")
    end = of_use_until(step, notice.effective_at, now)
    # It says how many days are left: when the date was moved, it is not due any more.
    if not end or now >= end or notice.effective_at > now + before + DAY:
        return _("The date was changed, or is over.")
    return ""


def _why_not_news(step: NoticeStep, notice: NoticeDelivery) -> str:
    """Both tell whoever was told, whatever they answered: who opted out may be wanted back."""
    right = {
        NoticeStep.CALLED_OFF: VersionStatus.CALLED_OFF,
        NoticeStep.POSTPONED: VersionStatus.ANNOUNCED,
    }
    if notice.version.status != right[step]:
        return _("The announcement has changed since.")
    if not is_concerned(notice):
        return _("The request is not in the state any more that this was about.")
    if not notice.told_at:
        return _("Nothing was told before.")
    if step == NoticeStep.POSTPONED and notice.told_effective_at == notice.effective_at:
        return _("The date was told before.")
    return ""
