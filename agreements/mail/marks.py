"""How a row ends: each mark is one small transaction of its own, right after the server's word.

What a mail tells about a notice is written in the same transaction: told and not marked, or
marked and not told, can't be.
"""

import logging
import time
from datetime import datetime
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from agreements.enums import MailStatus, NoticeState, NoticeStep
from agreements.mail.replies import provider_id
from agreements.models import NoticeDelivery, OutboundEmail

logger = logging.getLogger(__name__)

# Seconds between attempts to get on record that a mail is out.
_WAITS = (0.1, 1, 10)
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
# For this transaction alone, PostgreSQL does not wait for its disk. After a crash of the database
# a mail of the last moments may go out twice; none is ever lost.
_QUICK = "RETURNING set_config('synchronous_commit', 'off', true)"


def sent(row: OutboundEmail, words: str, told: datetime | None = None) -> None:
    """The server took the mail. True whoever holds the claim by now.

    `told` is the date that the mail names, if it tells one: the row's notice counts as told, for
    the first time or of another date.
    """
    now = timezone.now()
    mail = [_stored(now), words, row.attempts + 1, provider_id(words), row.pk]
    notice = [_stored(now), _stored(told), row.notice_id] if told else []
    for wait in _WAITS:
        try:
            return _write(mail, notice)
        except OperationalError:
            # A deadlock, or the database restarts. The mail is out: this must get on record.
            logger.exception("mail %s went out, marking it again", row.pk)
            connection.close()
            time.sleep(wait)
    return _write(mail, notice)


def _write(mail: list[Any], notice: list[Any]) -> None:
    if connection.vendor == "postgresql":
        both = f"WITH mail AS ({_MAIL} {_QUICK}) {_TOLD}" if notice else f"{_MAIL} {_QUICK}"
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
