"""What the server's answer makes of a mail: each is a small transaction of its own, right after
the server's word.

One by one, never in batches: a process that dies leaves at most one mail that went out and is not
marked. What it means for a notice is written in the same transaction: told and not marked, or
marked and not told, can't be.
"""

import logging
import random
import time
from datetime import timedelta

from django.db import InterfaceError, OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.enums import MailStatus
from agreements.mail.outbox import QUEUE, end_mail, take_out_of_queue
from agreements.mail.smtp import provider_id
from agreements.models import OutboundEmail
from agreements.services.notices.mail_hooks import on_result

logger = logging.getLogger(__name__)

PATIENCE = timedelta(days=3)
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=12)
# After a lost connection: long enough that the mails behind this one get their turn first.
PAUSE = timedelta(seconds=15)
# For how long, and how often, in seconds, it is tried to get on record that a mail is out. Often,
# for once the database is back others may send what is not marked.
_RECORD_PATIENCE, _STEP = 60.0, 0.2


def mark_sent(row: OutboundEmail, words: str) -> None:
    """The server took the mail. True whoever holds the claim by now."""
    row.sent_at = timezone.now()
    end = time.monotonic() + _RECORD_PATIENCE
    while True:
        try:
            with transaction.atomic():
                end_mail(
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


def mark_failed(row: OutboundEmail, words: str) -> None:
    """Nobody will try again unless staff say so. `words` tell them why."""
    told = {"attempts": row.attempts + 1, "unreached_at": timezone.now()}
    with transaction.atomic():
        if take_out_of_queue(row, MailStatus.FAILED, words, **told):
            on_result(row, MailStatus.FAILED, words)


def try_again(row: OutboundEmail, words: str) -> None:
    """The server said not now. Wait at random up to twice as long as last time (full jitter)."""
    longest = min(FIRST_WAIT * 2 ** min(row.attempts, 20), LONGEST_WAIT)
    wait = random.random() * longest  # noqa: S311 - spreads load
    _put_off(row, words, wait, row.attempts + 1)


def wait_for_server(row: OutboundEmail, words: str) -> None:
    """The connection broke, which says nothing about the mail: not counted as an attempt."""
    _put_off(row, words, PAUSE, row.attempts)


def _put_off(row: OutboundEmail, words: str, wait: timedelta, attempts: int) -> None:
    """Back into the queue, until patience ends or the mail is of no use any more."""
    now, end = timezone.now(), row.queued_at + PATIENCE
    if now >= end:
        mark_failed(row, _("Given up after 3 days. Last answer: %(words)s") % {"words": words})
        return
    due_at = min(now + wait, end, row.expires_at or end)
    QUEUE.put_off(row, due_at=due_at, server_reply=words, attempts=attempts)
