"""How a row ends: each result is one small transaction of its own, right after the server's word.

One by one, never in batches: a process that dies leaves at most one mail that went out and is not
marked. What a result means for whoever caused the mail is written in the same transaction, by the
`OnResult` that is handed in: told and not marked, or marked and not told, can't be.
"""

import logging
import time
from collections.abc import Callable

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from agreements.enums import MailStatus
from agreements.mail.replies import provider_id
from agreements.models import OutboundEmail

logger = logging.getLogger(__name__)

# What is to be done beside, once a mail was sent or failed; the words are the server's or ours.
OnResult = Callable[[OutboundEmail, MailStatus, str], None]

# For how long, and how often, in seconds, it is tried to get on record that a mail is out. Often,
# for once the database is back others may send what is not marked.
_PATIENCE, _STEP = 60.0, 0.2


def mark_sent(row: OutboundEmail, words: str, on_result: OnResult) -> None:
    """The server took the mail. True whoever holds the claim by now."""
    row.sent_at = timezone.now()
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            with transaction.atomic():
                _end(
                    OutboundEmail.objects.filter(pk=row.pk),
                    row,
                    MailStatus.SENT,
                    words,
                    sent_at=row.sent_at,
                    attempts=row.attempts + 1,
                    provider_id=provider_id(words),
                    unreached_at=None,
                )
                on_result(row, MailStatus.SENT, words)
            return
        except (OperationalError, InterfaceError) as error:
            # A deadlock, or the database restarts. The mail is out: this must get on record.
            logger.warning("mail %s went out, marking it again: %s", row.pk, error)
            connection.close()
            if time.monotonic() > end:
                raise
            time.sleep(_STEP)


def mark_failed(row: OutboundEmail, words: str, on_result: OnResult) -> None:
    """Nobody will try again unless staff say so. `words` tell them why."""
    with transaction.atomic():
        tries = row.attempts + 1
        if _end(
            _ours(row), row, MailStatus.FAILED, words, attempts=tries, unreached_at=timezone.now()
        ):
            on_result(row, MailStatus.FAILED, words)


def take_out_of_queue(row: OutboundEmail, status: MailStatus, words: str) -> bool:
    """Not to be sent now (paused) or any more (dropped), as `words` tell. False: not ours."""
    return _end(_ours(row), row, status, words)


def _ours(row: OutboundEmail) -> QuerySet[OutboundEmail]:
    return OutboundEmail.objects.filter(pk=row.pk, claim=row.claim)


def _end(
    rows: QuerySet[OutboundEmail],
    row: OutboundEmail,
    status: MailStatus,
    words: str,
    **fields: object,
) -> bool:
    """No claim any more, the server's words, and no secret kept."""
    wiped = {"text": "", "html": ""} if row.is_secret else {}
    ended = {"claim": "", "leased_until": None, "due_at": None, **wiped, **fields}
    return bool(rows.update(status=status, server_reply=words, **ended))
