"""Whether a mail about a new LA version is still due. Facts in, a reason out: reads nothing.

Between writing a mail and sending it, the announcement may be called off or postponed, and
whoever it is for may have answered.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from agreements.enums import Audience, NoticeState, NoticeStep, Status, VersionStatus
from agreements.lifecycle import OPEN

# A reminder says how many days are left: when the date was moved, it is not due any more.
_AHEAD = {NoticeStep.REMINDER_7: timedelta(days=8), NoticeStep.REMINDER_1: timedelta(days=2)}


class Notice(NamedTuple):
    """What is known of a notice now; `COLUMNS` are its fields in the database."""

    pk: int
    version_id: int
    agreement_id: int
    audience: str
    token_sha256: str
    state: str
    effective_at: datetime
    told_at: datetime | None
    told_effective_at: datetime | None
    answered_at: datetime | None
    attested_at: datetime | None
    settled_at: datetime | None
    agreement_status: str
    version_status: str
    paused_at: datetime | None
    zone: str


COLUMNS = (
    *Notice._fields[:12],
    "agreement__status",
    "version__status",
    "version__paused_at",
    "version__dataset__time_zone",
)


def why_not(step: NoticeStep, notice: Notice, now: datetime) -> str:
    """Why a mail of this step is not due any more; "" if it is."""
    match step:
        case NoticeStep.DELETION:
            gone = notice.agreement_status == notice.state == Status.OPTED_OUT
            return "" if gone and not notice.attested_at else _("Nothing is left to remind of.")
        case NoticeStep.CALLED_OFF | NoticeStep.POSTPONED:
            return _why_not_news(step, notice)
    if notice.version_status not in (VersionStatus.ANNOUNCED, VersionStatus.IN_FORCE):
        return _("The announcement was called off.")
    if notice.agreement_status not in _concerned(notice.audience):
        return _("The request is not in the state any more that this was about.")
    if notice.settled_at or notice.state in (NoticeState.OPTED_OUT, NoticeState.MOOT):
        return _("This was settled before.")
    return _why_not_reminder(notice, now, _AHEAD[step]) if step in _AHEAD else ""


def _why_not_reminder(notice: Notice, now: datetime, ahead: timedelta) -> str:
    if notice.answered_at:
        return _("The answer was there before.")
    if notice.state == NoticeState.UNREACHED:
        return _("The notice did not reach this address.")
    if not now < notice.effective_at <= now + ahead:
        return _("The date was changed, or is over.")
    return ""


def _why_not_news(step: NoticeStep, notice: Notice) -> str:
    """Both tell whoever was told, whatever they answered: who opted out may be wanted back."""
    right = {
        NoticeStep.CALLED_OFF: VersionStatus.CALLED_OFF,
        NoticeStep.POSTPONED: VersionStatus.ANNOUNCED,
    }
    if notice.version_status != right[step]:
        return _("The announcement has changed since.")
    also = Status.APPROVED if notice.audience == Audience.REQUEST else Status.OPTED_OUT
    if notice.agreement_status not in {*_concerned(notice.audience), also}:
        return _("The request is not in the state any more that this was about.")
    if not notice.told_at:
        return _("Nothing was told before.")
    if step == NoticeStep.POSTPONED and notice.told_effective_at == notice.effective_at:
        return _("The date was told before.")
    return ""


def _concerned(audience: str) -> frozenset[Status]:
    return OPEN if audience == Audience.REQUEST else frozenset({Status.APPROVED})
