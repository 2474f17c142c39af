"""How a row ends: each mark is one small transaction of its own, right after the server's word.

What a mail tells about a notice is written in the same transaction: told and not marked, or
marked and not told, can't be.
"""

import logging
import time
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from agreements.enums import MailStatus, NoticeState, NoticeStep
from agreements.mail.replies import provider_id
from agreements.models import NoticeDelivery, OutboundEmail

logger = logging.getLogger(__name__)

# For how long, and how often, in seconds, it is tried to get on record that a mail is out. Often,
# for once the database is back others may send what is not marked.
_PATIENCE, _STEP = 60.0, 0.2
# These tell somebody from when on the new version applies.
TELLING = (NoticeStep.NOTICE, NoticeStep.POSTPONED)

_MAIL = """
    UPDATE agreements_outboundemail
    SET status = 'sent', sent_at = %s, server_reply = %s, attempts = %s,
        text = CASE WHEN is_secret THEN '' ELSE text END,
        html = CASE WHEN is_secret THEN '' ELSE html END,
        claim = '', leased_until = NULL, due_at = NULL,
        provider_id = %s, unreached_at = NULL
    WHERE id = %s
"""
_TOLD = """
    UPDATE agreements_noticedelivery
    SET told_at = COALESCE(told_at, %s), told_effective_at = %s,
        state = CASE WHEN state IN ('pending', 'queued', 'unreached') THEN 'sent' ELSE state END
    WHERE id = %s
"""
# Where mails go out faster than a disk keeps up with, PostgreSQL does not wait for it in this
# transaction. After a crash of the database a mail of the last moments may then go out twice; none
# is ever lost. At the usual pace each mark is on the disk before the next mail leaves.
_SLOW_ENOUGH = 6000  # mails a minute
_QUICK = "RETURNING set_config('synchronous_commit', 'off', true)"


def sent(row: OutboundEmail, words: str, told: datetime | None = None) -> None:
    """The server took the mail. True whoever holds the claim by now.

    `told` is the date that the mail names, if it tells one: the row's notice counts as told, for
    the first time or of another date.
    """
    now = timezone.now()
    mail = [_stored(now), words, row.attempts + 1, provider_id(words), row.pk]
    notice = [_stored(now), _stored(told), row.notice_id] if told else []
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            return _write(mail, notice)
        except (OperationalError, InterfaceError) as error:
            # A deadlock, or the database restarts. The mail is out: this must get on record.
            logger.warning("mail %s went out, marking it again: %s", row.pk, error)
            connection.close()
            if time.monotonic() > end:
                raise
            time.sleep(_STEP)


def _write(mail: list[Any], notice: list[Any]) -> None:
    if connection.vendor == "postgresql":
        quick = "" if 0 < settings.MAILS_PER_MINUTE <= _SLOW_ENOUGH else _QUICK
        both = f"WITH mail AS ({_MAIL} {quick}) {_TOLD}" if notice else f"{_MAIL} {quick}"
        with connection.cursor() as cursor:
            cursor.execute(both, mail + notice)
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_MAIL, mail)
            if notice:
                cursor.execute(_TOLD, notice)


def failed(row: OutboundEmail, words: str) -> None:
    """Nobody will try again unless staff say so. `words` tell them why.

    Whose notice it was is not reached.
    """
    with transaction.atomic():
        now = timezone.now()
        fields = {
            "status": MailStatus.FAILED,
            "attempts": row.attempts + 1,
            "unreached_at": now,
        }
        if held(row).update(**fields, **settled(row, words)) and row.notice_id:
            silent = [NoticeState.PENDING, NoticeState.QUEUED, NoticeState.SENT]
            NoticeDelivery.objects.filter(
                pk=row.notice_id,
                state__in=silent,
                mails__pk=row.pk,
                mails__wording__step=NoticeStep.NOTICE,
            ).update(state=NoticeState.UNREACHED, unreached_at=now, unreached_why=words)


def dropped(row: OutboundEmail, words: str) -> None:
    """Not to be sent any more, as `words` tell. A notice that was never told is of no concern."""
    with transaction.atomic():
        done = held(row).update(status=MailStatus.DROPPED, **settled(row, words))
        if done and row.notice_id:
            NoticeDelivery.objects.filter(
                pk=row.notice_id,
                state__in=[NoticeState.PENDING, NoticeState.QUEUED],
                mails__pk=row.pk,
                mails__wording__step=NoticeStep.NOTICE,
            ).update(state=NoticeState.MOOT)


def held(row: OutboundEmail) -> QuerySet[OutboundEmail]:
    """The row, if its claim is still ours: a lease that ran out may have gone to another."""
    return OutboundEmail.objects.filter(pk=row.pk, claim=row.claim)


def settled(row: OutboundEmail, words: str) -> dict[str, object]:
    """The end of a row: no claim, the server's words, and no secret kept."""
    wiped = {"text": "", "html": ""} if row.is_secret else {}
    return {"server_reply": words, "claim": "", "leased_until": None, "due_at": None, **wiped}


def _stored(moment: datetime | None) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
