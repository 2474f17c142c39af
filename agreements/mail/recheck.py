"""Looks again before mails about a new LA version go out: is each still due, and for which date?"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone, translation

from agreements import dates
from agreements.enums import MailStatus, NoticeStep
from agreements.mail import claims, marks
from agreements.mail.due import COLUMNS, Notice, why_not
from agreements.models import LicenseVersion, NoticeDelivery, NoticeWording, OutboundEmail


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
        for found in NoticeDelivery.objects.filter(pk__in=keys).values_list(*COLUMNS)
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
