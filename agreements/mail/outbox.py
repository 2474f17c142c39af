"""The outbox: a mail is a row, written in the transaction that causes it; which is next, and how
one leaves the queue."""

import re
import secrets
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import NotRequired, TypedDict, Unpack
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from agreements.enums import MailStatus
from agreements.exceptions import AddressRefused
from agreements.mail import stored_letter
from agreements.mail.render import render
from agreements.models import Agreement, OutboundEmail
from agreements.models.user import ASCII_ADDRESS
from agreements.work_queue import WorkQueue

# Longer than beat leaves a mail that no nudge announced.
UNHEARD = timedelta(seconds=30)

# By priority, then the longest due first, as in the index `outbox_due`. What ended is never due
# (`mail_done_not_due`).
QUEUE = WorkQueue(
    OutboundEmail.objects.prefetch_related(
        "notice_template", "agreement__dataset", "notice__agreement", "notice__version__dataset"
    ).order_by("priority", "due_at"),
    claim=lambda: {"claim": secrets.token_hex(16)},
    claimed={"status": MailStatus.SENDING},
    waiting={"status": MailStatus.QUEUED, "claim": "", "leased_until": None},
    until=("due_at", "leased_until"),
    batch=30,
)


class MailFields(TypedDict):
    """What a mail is made of beside its letter; the names are those of `new_mail`."""

    to: str
    context: Mapping[str, object]
    dedup_key: str
    agreement: NotRequired[Agreement | None]
    reply_to: NotRequired[str]
    secret: NotRequired[bool]
    expires_at: NotRequired[datetime | None]
    language: NotRequired[str]


def enqueue(letter: str, **fields: Unpack[MailFields]) -> OutboundEmail:
    """Write one mail, as `new_mail` makes it, and return its row; the row there is, for a key used
    before. Raises AddressRefused."""
    mail = new_mail(letter, **fields)
    columns = {field.attname: getattr(mail, field.attname) for field in mail._meta.concrete_fields}
    del columns["id"], columns["dedup_key"]
    # Of two who write one key at once, get_or_create gives both the row of the one who won.
    row, _created = OutboundEmail.objects.get_or_create(dedup_key=mail.dedup_key, defaults=columns)
    return row


def enqueue_many(mails: Iterable[OutboundEmail]) -> None:
    """Write mails made by `new_mail`, but those whose key was used before, in one statement."""
    OutboundEmail.objects.bulk_create(mails, ignore_conflicts=True)


def new_mail(
    letter: str,
    *,
    to: str,
    context: Mapping[str, object],
    dedup_key: str,
    agreement: Agreement | None = None,
    reply_to: str = "",
    secret: bool = False,
    expires_at: datetime | None = None,
    language: str = settings.LANGUAGE_CODE,
) -> OutboundEmail:
    """The unsaved row of a mail, rendered now.

    Answers go to `reply_to`, else to the contact of the agreement's dataset, else to whom
    `SUPPORT_EMAIL` names. `to` is an address as the portal stores it, never as somebody typed it
    (AddressRefused). `secret` says that the words are sealed, and wiped once the mail has left;
    `expires_at`, from when on it is of no use. The template also gets `to`.
    """
    if not re.fullmatch(ASCII_ADDRESS, to):
        raise AddressRefused
    words = render(letter, {**context, "to": to}, language)
    return OutboundEmail(
        dedup_key=dedup_key,
        letter=letter,
        agreement=agreement,
        to=to,
        **(stored_letter.sealed_columns(words, dedup_key) if secret else asdict(words)),
        reply_to=reply_to,
        message_id=f"<{uuid4().hex}@{urlsplit(settings.SITE_URL).hostname}>",
        is_secret=secret,
        priority=OutboundEmail.CODE if secret else OutboundEmail.PERSONAL,
        due_at=timezone.now(),
        expires_at=expires_at,
    )


def drop_queued(agreement: Agreement, letters: Collection[str], why: str) -> None:
    """Send these letters about an agreement no more, where they have not left; `why` is kept."""
    queued = agreement.mails.filter(letter__in=letters, status=MailStatus.QUEUED)
    queued.update(status=MailStatus.DROPPED, due_at=None, server_reply=why)


def drop_queued_keys(keys: Collection[str], why: str) -> None:
    """Send the mails of these keys no more, where they have not left; `why` is kept."""
    queued = OutboundEmail.objects.filter(dedup_key__in=keys, status=MailStatus.QUEUED)
    queued.update(status=MailStatus.DROPPED, due_at=None, server_reply=why)


def drop_queued_letters(to: str, letters: Collection[str], why: str) -> None:
    """Send these letters to an address no more, where they have not left; `why` is kept."""
    queued = OutboundEmail.objects.filter(to=to, letter__in=letters, status=MailStatus.QUEUED)
    queued.update(status=MailStatus.DROPPED, due_at=None, server_reply=why)


def has_no_worker() -> bool:
    """Whether a mail that somebody may wait for is due for so long that no worker can be there."""
    long_due = QUEUE.due(timezone.now() - UNHEARD)
    return long_due.filter(priority__lt=OutboundEmail.BULK).exists()


def take_out_of_queue(row: OutboundEmail, status: MailStatus, words: str, **fields: object) -> bool:
    """Not to be sent now (paused) or any more, as `words` tell. False: not ours."""
    ours = OutboundEmail.objects.filter(pk=row.pk, claim=row.claim)
    return end_mail(ours, row, status, words, **fields)


def end_mail(
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
