"""Which mail is next, and when those that did not get through are tried again."""

import random
import secrets
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.enums import MailStatus
from agreements.mail.delivery_results import OnResult, mark_failed
from agreements.models import OutboundEmail
from agreements.work_queue import WorkQueue

PATIENCE = timedelta(days=3)
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=12)
# Longer than beat leaves a mail that no nudge announced.
UNHEARD = timedelta(seconds=30)
# After a lost connection: long enough that the mails behind this one get their turn first.
PAUSE = timedelta(seconds=15)

# By priority, then the longest due first, as in the index `outbox_due`. What ended is never due
# (`mail_settled_not_due`).
QUEUE = WorkQueue(
    OutboundEmail.objects.prefetch_related("wording", "agreement__dataset").order_by(
        "priority", "due_at"
    ),
    claim=lambda: {"claim": secrets.token_hex(16)},
    claimed={"status": MailStatus.SENDING},
    waiting={"status": MailStatus.QUEUED, "claim": "", "leased_until": None},
    until=("due_at", "leased_until"),
    batch=30,
)


def has_no_worker() -> bool:
    """Whether a mail that somebody may wait for is due for so long that no worker can be there."""
    long_due = QUEUE.due(timezone.now() - UNHEARD)
    return long_due.filter(priority__lt=OutboundEmail.BULK).exists()


def try_again(row: OutboundEmail, words: str, on_result: OnResult) -> None:
    """The server said not now. Wait at random up to twice as long as last time (full jitter)."""
    longest = min(FIRST_WAIT * 2 ** min(row.attempts, 20), LONGEST_WAIT)
    wait = random.random() * longest  # noqa: S311 - spreads load
    _put_off(row, words, wait, on_result, row.attempts + 1)


def wait_for_server(row: OutboundEmail, words: str, on_result: OnResult) -> None:
    """The connection broke, which says nothing about the mail: not counted as an attempt."""
    _put_off(row, words, PAUSE, on_result, row.attempts)


def _put_off(
    row: OutboundEmail, words: str, wait: timedelta, on_result: OnResult, attempts: int
) -> None:
    """Back into the queue, until patience ends or the mail is of no use any more."""
    now, end = timezone.now(), row.queued_at + PATIENCE
    if now >= end:
        given_up = _("Given up after 3 days. Last answer: %(words)s") % {"words": words}
        mark_failed(row, given_up, on_result)
        return
    due_at = min(now + wait, end, row.expires_at or end)
    QUEUE.put_off(row, due_at=due_at, server_reply=words, attempts=attempts)
