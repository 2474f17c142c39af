"""Looks again before mails about a new LA version go out: is each still due, and for which date?

Between writing a mail and sending it, the announcement may be called off, postponed or paused,
and whoever it is for may have answered.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agreements import dates
from agreements.enums import Audience, MailStatus, NoticeState, NoticeStep, Status, VersionStatus
from agreements.lifecycle import OPEN
from agreements.mail import claims, marks
from agreements.models import LicenseVersion, NoticeDelivery, NoticeWording, OutboundEmail


class Notice(NamedTuple):
    """What is known of a notice now; the fields are columns of `_COLUMNS`."""

    pk: int
    version_id: int
    agreement_id: int
    audience: str
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


_COLUMNS = (
    *Notice._fields[:11],
    "agreement__status",
    "version__status",
    "version__paused_at",
    "version__dataset__time_zone",
)
_AHEAD = {NoticeStep.REMINDER_7: timedelta(days=8), NoticeStep.REMINDER_1: timedelta(days=2)}


def look(
    rows: list[OutboundEmail], wordings: dict[int, NoticeWording]
) -> tuple[list[OutboundEmail], dict[int, Notice]]:
    """The rows still to be sent, in their order, and what is known of their notices by pk.

    The others are settled: paused, or dropped with the reason. Rows whose date is another now get
    it. `wordings` holds those of the rows.
    """
    concerned = [row for row in rows if row.notice_id and row.wording_id]
    if not concerned:
        return rows, {}
    keys = {row.notice_id for row in concerned if row.notice_id}
    known = {
        found[0]: Notice(*found)
        for found in NoticeDelivery.objects.filter(pk__in=keys).values_list(*_COLUMNS)
    }
    now, out, paused = timezone.now(), set(), []
    for row in concerned:
        notice = known[row.notice_id or 0]
        step = NoticeStep(wordings[row.wording_id or 0].step)
        if notice.paused_at:
            paused.append((row, notice.version_id))
        elif why := why_not(step, notice, now):
            marks.dropped(row, why)
        else:
            continue
        out.add(row.pk)
    _pause(paused)
    left = [row for row in rows if row.pk not in out]
    _redate(left, known, wordings)
    return left, known


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


def _pause(rows: list[tuple[OutboundEmail, int]]) -> None:
    """Hold the rows of each version, unless it was resumed just now: then they are due again."""
    for version in {version for _row, version in rows}:
        mine = [row for row, of in rows if of == version]
        with transaction.atomic():
            # Whoever resumes writes this row first, and then those mails.
            still = LicenseVersion.objects.select_for_update().get(pk=version).paused_at
            for row in mine if still else ():
                marks.held(row).update(
                    status=MailStatus.PAUSED, claim="", leased_until=None, due_at=None
                )
        if not still:
            claims.give_back(mine)


def _redate(
    rows: Iterable[OutboundEmail], known: dict[int, Notice], wordings: dict[int, NoticeWording]
) -> None:
    """Give each row the date that holds now, in its words, so that it says what was sent."""
    said: dict[tuple[datetime, str, str], str] = {}
    changed = []
    for row in rows:
        if row.notice_id not in known or not row.wording_id:
            continue
        notice = known[row.notice_id]
        key = (notice.effective_at, notice.zone, wordings[row.wording_id].language)
        if key not in said:
            with translation.override(key[2]):
                said[key] = dates.say(*key[:2])
        if row.personal.get("effective") != said[key]:
            iso = notice.effective_at.isoformat()
            row.personal = {**row.personal, "effective": said[key], "effective_at": iso}
            changed.append(row)
    OutboundEmail.objects.bulk_update(changed, ["personal"])
