"""Who sends which row: claims with a lease, and how each is handed back.

A claim is a token and a time. Whoever holds it renews it and marks the row (`mail.marks`); when
its process died, the lease runs out and the row is due again.
"""

import random
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, NullIf
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.enums import MailStatus
from agreements.lease import LEASE
from agreements.mail import marks
from agreements.models import Dataset, OutboundEmail

# How long one process sends before it looks up, in seconds.
BUDGET = 60.0
PATIENCE = timedelta(days=3)
FIRST_WAIT = timedelta(seconds=10)
LONGEST_WAIT = timedelta(hours=12)
# Longer than beat leaves a mail that no nudge announced.
UNHEARD = timedelta(seconds=30)
# After a lost connection: long enough that the mails behind this one get their turn first.
PAUSE = timedelta(seconds=15)


def take(limit: int, *, before: int | None = None) -> list[OutboundEmail]:
    """Claim up to `limit` due rows by priority, then the longest due first.

    With `before` only those that go before mails of that priority.

    No two callers get the same: PostgreSQL skips rows that another is just claiming; on SQLite an
    IMMEDIATE transaction lets one caller in at a time. Rows come with `contact`, the address of
    who reads the answer.
    """
    now = timezone.now()
    until, claim = now + LEASE, secrets.token_hex(16)
    due = _due(now) if before is None else _due(now).filter(priority__lt=before)
    with transaction.atomic():
        free = due.order_by("priority", "due_at").select_for_update(skip_locked=True)
        keys = list(free.values_list("pk", flat=True)[:limit])
        # Due again when the lease is over: one column says what is due, claimed or not.
        _due(now).filter(pk__in=keys).update(
            status=MailStatus.SENDING, claim=claim, leased_until=until, due_at=until
        )
    claimed = OutboundEmail.objects.filter(pk__in=keys, claim=claim)
    place = {key: place for place, key in enumerate(keys)}
    rows = claimed.annotate(contact=_contact())
    return sorted(rows, key=lambda row: place[row.pk])


def renew(rows: Iterable[OutboundEmail]) -> set[int]:
    """Hold those that are still ours for another lease; their keys."""
    rows = list(rows)
    keys, claims = {row.pk for row in rows}, {row.claim for row in rows}
    ours = OutboundEmail.objects.filter(pk__in=keys, claim__in=claims)
    until = timezone.now() + LEASE
    ours.update(leased_until=until, due_at=until)
    return set(ours.values_list("pk", flat=True))


def someone_waits(before: int) -> bool:
    """Whether a mail is due that goes before those of this priority, such as a code."""
    return _due(timezone.now()).filter(priority__lt=before).exists()


def nobody_comes() -> bool:
    """Whether a mail that somebody may wait for is due for so long that no worker can be there."""
    return _due(timezone.now() - UNHEARD).filter(priority__lt=OutboundEmail.BULK).exists()


def try_again(row: OutboundEmail, words: str) -> None:
    """The server said not now. Wait at random up to twice as long as last time (full jitter)."""
    longest = min(FIRST_WAIT * 2 ** min(row.attempts, 20), LONGEST_WAIT)
    wait = random.random() * longest  # noqa: S311 - spreads load
    _put_off(row, words, wait, attempts=row.attempts + 1)


def wait_for_server(row: OutboundEmail, words: str) -> None:
    """The connection broke, which says nothing about the mail: not counted as an attempt."""
    _put_off(row, words, PAUSE)


def give_back(rows: Iterable[OutboundEmail]) -> None:
    """Claimed but not touched: due at once, for whoever comes next."""
    rows = list(rows)
    if rows:
        keys, claims = {row.pk for row in rows}, {row.claim for row in rows}
        held = OutboundEmail.objects.filter(pk__in=keys, claim__in=claims)
        held.update(**_queued(timezone.now()))


def _contact() -> Coalesce:
    """A mail about a dataset: that one's contact. About an account: that of the installation, by
    default of the first dataset, listed ones before others."""
    first = Dataset.objects.order_by("-is_listed", "name").values("contact_email")[:1]
    house = Value(settings.SUPPORT_EMAIL) if settings.SUPPORT_EMAIL else Subquery(first)
    named = NullIf("reply_to", Value(""))
    return Coalesce(named, "agreement__dataset__contact_email", house)


def _due(now: datetime) -> QuerySet[OutboundEmail]:
    """By the index `outbox_due`: what is settled is never due (`mail_settled_not_due`)."""
    return OutboundEmail.objects.filter(due_at__lte=now)


def _put_off(row: OutboundEmail, words: str, wait: timedelta, **fields: object) -> None:
    """Back into the queue, until patience ends or the mail is of no use any more."""
    now, end = timezone.now(), row.queued_at + PATIENCE
    if now >= end:
        given_up = _("Given up after 3 days. Last answer: %(words)s") % {"words": words}
        marks.failed(row, given_up)
        return
    due = min(now + wait, end, row.expires_at or end)
    marks.held(row).update(server_reply=words, **fields, **_queued(due))


def _queued(due: datetime) -> dict[str, object]:
    return {
        "status": MailStatus.QUEUED,
        "due_at": due,
        "claim": "",
        "leased_until": None,
    }
