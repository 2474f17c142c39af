"""The outbox: a mail is a row, written in the transaction that causes it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from agreements.enums import MailStatus
from agreements.exceptions import AddressRefused
from agreements.mail import stored_letter
from agreements.mail.render import render
from agreements.models import Agreement, OutboundEmail
from agreements.models.user import ASCII_ADDRESS


def enqueue(
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
    """Write one mail, rendered now, and return its row; the row there is, for a key used before.

    Answers go to `reply_to`, else to the contact of the agreement's dataset, else to whom
    `SUPPORT_EMAIL` names. `to` is an address as the portal stores it, never as somebody typed it
    (AddressRefused). `secret` says that the words are sealed, and wiped once the mail has left;
    `expires_at`, from when on it is of no use. The template also gets `to`.
    """
    if not re.fullmatch(ASCII_ADDRESS, to):
        raise AddressRefused
    if row := OutboundEmail.objects.filter(dedup_key=dedup_key).first():
        return row
    words = render(letter, {**context, "to": to}, language)
    # Of two who write one key at once, get_or_create gives both the row of the one who won.
    row, _created = OutboundEmail.objects.get_or_create(
        dedup_key=dedup_key,
        defaults={
            "letter": letter,
            "agreement": agreement,
            "to": to,
            **(stored_letter.sealed_columns(words, dedup_key) if secret else asdict(words)),
            "reply_to": reply_to,
            "message_id": f"<{uuid4().hex}@{urlsplit(settings.SITE_URL).hostname}>",
            "is_secret": secret,
            "priority": OutboundEmail.CODE if secret else OutboundEmail.PERSONAL,
            "due_at": timezone.now(),
            "expires_at": expires_at,
        },
    )
    return row


def drop_queued(agreement: Agreement, letters: Collection[str], why: str) -> None:
    """Send these letters about an agreement no more, where they have not left; `why` is kept."""
    queued = agreement.mails.filter(letter__in=letters, status=MailStatus.QUEUED)
    queued.update(status=MailStatus.DROPPED, due_at=None, server_reply=why)
