"""What one claim holds, handed out mail by mail: looked at again, built, and at its pace."""

import logging
import time
from collections import deque
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.exceptions import KeyMissing
from agreements.lease import LEASE
from agreements.mail import claims, marks, message, notice_link, recheck, sealed, wording
from agreements.mail.due import Notice
from agreements.mail.pace import Pace
from agreements.models import NoticeWording, OutboundEmail

logger = logging.getLogger(__name__)

# How old what is known of a notice may be when its mail goes out, in seconds; and how long, at
# most, somebody who waits for a code stands behind mails that nobody waits for.
_FRESH = 1.0
# After so many seconds without a renewal others may have what was claimed.
_DOUBTFUL = LEASE.total_seconds() / 2
# How many of those who wait are let in at once.
_URGENT = 20


@dataclass(frozen=True, slots=True)
class Mail:
    """One row ready to go out, as `personal` was then. `told` is the date it tells, if it does."""

    row: OutboundEmail
    personal: dict[str, str]
    content: bytes
    told: datetime | None


class Forms:
    """Wordings, and what mails are made of them, for as long as one drain goes on."""

    def __init__(self) -> None:
        self.wordings: dict[int, NoticeWording] = {}
        self._forms: dict[int, message.Form] = {}

    def fetch(self, rows: list[OutboundEmail]) -> None:
        wanted = {row.wording_id for row in rows if row.wording_id} - self.wordings.keys()
        if wanted:
            self.wordings |= NoticeWording.objects.in_bulk(wanted)

    def of(self, row: OutboundEmail) -> message.Form:
        if not row.wording_id:
            return message.Form(sealed.opened(row) if row.is_secret else row)
        if row.wording_id not in self._forms:
            self._forms[row.wording_id] = message.Form(self.wordings[row.wording_id])
        return self._forms[row.wording_id]


class Chunk:
    """Hands out what is still to be sent of `rows`; `end` is when to stop (time.monotonic)."""

    def __init__(self, rows: list[OutboundEmail], *, forms: Forms, pace: Pace, end: float) -> None:
        self._rows = deque(rows)
        self._forms, self._pace, self._end = forms, pace, end
        self._known: dict[int, Notice] = {}
        self._looked_at = float("-inf")
        # With the one that is on its way, until all is done: what is settled has no claim any more.
        self._claimed, self._renewed_at = list(rows), time.monotonic()

    def take(self, *, wait: bool = True) -> Mail | None:
        """The next mail, which is then to be sent at once; None when there is none any more.

        Without `wait` also None when it is not its turn yet. When time is up, what is left is
        handed back.
        """
        while self._rows:
            if time.monotonic() > self._end:
                self.hand_back()
                break
            self._look_again()
            if not self._rows:
                break
            if seconds := self._turn():
                if not wait:
                    break
                time.sleep(min(seconds, _FRESH))
            elif mail := self._build(self._rows.popleft()):
                return mail
        return None

    def still_due(self, mail: Mail) -> bool:
        """Whether a mail that was taken, and then had to wait, is to be sent. Settled if not."""
        self._rows.appendleft(mail.row)
        self._look_again()
        # Somebody may have come before it, and with another date it is made anew.
        if self._rows and self._rows[0] is mail.row and mail.row.personal == mail.personal:
            self._rows.popleft()
            return True
        return False

    def hand_back(self, *taken: Mail) -> None:
        """Give up what is left, and what was taken but not sent."""
        claims.give_back([*(mail.row for mail in taken), *self._rows])
        self._rows.clear()

    def renew(self) -> set[int]:
        """Keep the claims. Called by another thread while this one waits for the server."""
        now = time.monotonic()
        ours = claims.renew(list(self._claimed))
        self._renewed_at = now
        return ours

    def _look_again(self) -> None:
        if time.monotonic() - self._looked_at <= _FRESH:
            return
        if time.monotonic() - self._renewed_at > _DOUBTFUL:
            ours = self.renew()
            self._rows = deque(row for row in self._rows if row.pk in ours)
            if not self._rows:
                return
        last = max(row.priority for row in self._rows)
        if claims.someone_waits(before=last):
            urgent = claims.take(_URGENT, before=last)
            self._claimed += urgent
            self._rows.extendleft(reversed(urgent))
        rows = list(self._rows)
        self._forms.fetch(rows)
        left, self._known = recheck.look(rows, self._forms.wordings)
        self._rows = deque(left)
        self._looked_at = time.monotonic()

    def _turn(self) -> float:
        if self._rows[0].priority < OutboundEmail.BULK:
            self._pace.charge()
            return 0
        return self._pace.wait()

    def _build(self, row: OutboundEmail) -> Mail | None:
        """None, and the row has failed, when it is of no use any more or makes no mail.

        What lacks a key waits for it, for as long as for a server.
        """
        if row.expires_at and row.expires_at <= timezone.now():
            last = row.server_reply or "–"
            marks.failed(row, _("Not sent in time. Last answer: %s") % last)
            return None
        try:
            contact = getattr(row, "contact", None) or ""
            content = self._forms.of(row).build(row, self._values(row), contact)
        except KeyMissing as error:
            logger.error("mail %s waits: %s", row.pk, error)
            claims.try_again(row, str(error))
            return None
        except Exception as error:
            # One that can't be sent never stops the others.
            logger.exception("mail %s can't be built", row.pk)
            marks.failed(row, f"{type(error).__name__}: {error}")
            return None
        return Mail(row, row.personal, content, self._told(row))

    def _values(self, row: OutboundEmail) -> dict[str, str]:
        if not (row.wording_id and row.notice_id):
            return {}
        notice = self._known[row.notice_id]
        return {**wording.values_of(row), "link": notice_link.link(notice)}

    def _told(self, row: OutboundEmail) -> datetime | None:
        if not (row.wording_id and row.notice_id):
            return None
        step = self._forms.wordings[row.wording_id].step
        return self._known[row.notice_id].effective_at if step in marks.TELLING else None
