"""Who sends which row: claims with a lease, and how each ends.

A claim is a token and a time. Whoever holds it marks the row; when its process died, the lease
runs out and the row is due again. Every mark is a small update of its own.
"""

import random
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.enums import MailStatus
from agreements.models import OutboundEmail

# Longer than `drain.BUDGET` and the slowest last mail (eight answers of EMAIL_TIMEOUT) together.
LEASE = timedelta(minutes=5)
PATIENCE = timedelta(days=3)
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=12)
# After a lost connection: long enough that the mails behind this one get their turn first.
PAUSE = timedelta(seconds=15)


def take(limit: int) -> list[OutboundEmail]:
    """Claim up to `limit` due rows, longest due first; no two callers get the same.

    PostgreSQL skips rows that another is just claiming; on SQLite an IMMEDIATE transaction lets
    one caller in at a time.
    """
    now = timezone.now()
    until, claim = now + LEASE, secrets.token_hex(16)
    with transaction.atomic():
        free = _due(now).order_by("due_at").select_for_update(skip_locked=True)
        keys = list(free.values_list("pk", flat=True)[:limit])
        # Due again when the lease is over: one column says what is due, claimed or not.
        _due(now).filter(pk__in=keys).update(
            status=MailStatus.SENDING, claim=claim, leased_until=until, due_at=until
        )
    claimed = OutboundEmail.objects.filter(pk__in=keys, claim=claim)
    return list(claimed.select_related("agreement__dataset").order_by("pk"))


def mark_sent(row: OutboundEmail, words: str) -> None:
    """The server took the mail. True whoever holds the claim by now."""
    now = timezone.now()
    OutboundEmail.objects.filter(pk=row.pk).update(
        status=MailStatus.SENT, sent_at=now, **_counted(row), **_settled(row, words)
    )


def mark_failed(row: OutboundEmail, words: str) -> None:
    """Nobody will try again unless staff say so. `words` tell them why."""
    _held(row).update(status=MailStatus.FAILED, **_counted(row), **_settled(row, words))


def try_again(row: OutboundEmail, words: str) -> None:
    """The server said not now. Wait at random up to twice as long as last time (full jitter)."""
    longest = min(FIRST_WAIT * 2 ** min(row.attempts, 20), LONGEST_WAIT)
    _put_off(row, words, random.random() * longest, **_counted(row))  # noqa: S311 - spreads load


def wait_for_server(row: OutboundEmail, words: str) -> None:
    """The connection broke, which says nothing about the mail: not counted as an attempt."""
    _put_off(row, words, PAUSE)


def give_back(rows: Iterable[OutboundEmail]) -> None:
    """Claimed but not touched: due at once, for whoever comes next."""
    rows = list(rows)
    if rows:
        OutboundEmail.objects.filter(pk__in=[row.pk for row in rows], claim=rows[0].claim).update(
            **_queued(timezone.now())
        )


def _due(now: datetime) -> QuerySet[OutboundEmail]:
    return OutboundEmail.objects.filter(
        status__in=[MailStatus.QUEUED, MailStatus.SENDING], due_at__lte=now
    )


def _held(row: OutboundEmail) -> QuerySet[OutboundEmail]:
    """The row, if its claim is still ours: a lease that ran out may have gone to another."""
    return OutboundEmail.objects.filter(pk=row.pk, claim=row.claim)


def _put_off(row: OutboundEmail, words: str, wait: timedelta, **fields: object) -> None:
    """Back into the queue, until patience ends or the mail is of no use any more."""
    now, end = timezone.now(), row.queued_at + PATIENCE
    if now >= end:
        mark_failed(row, _("Given up after 3 days. Last answer: %(words)s") % {"words": words})
        return
    due = min(now + wait, end, row.expires_at or end)
    _held(row).update(server_reply=words, **fields, **_queued(due))


def _queued(due: datetime) -> dict[str, object]:
    return {
        "status": MailStatus.QUEUED,
        "due_at": due,
        "claim": "",
        "leased_until": None,
    }


def _settled(row: OutboundEmail, words: str) -> dict[str, object]:
    """The end of a row: no claim, the server's words, and no secret kept."""
    wiped = {"text": "", "html": ""} if row.is_secret else {}
    return {"server_reply": words, "claim": "", "leased_until": None, "due_at": None, **wiped}


def _counted(row: OutboundEmail) -> dict[str, object]:
    return {"attempts": row.attempts + 1}
