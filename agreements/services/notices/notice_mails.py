"""A step of one delivery as a row of the outbox: shared words, and what is personal."""

import re
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit
from uuid import uuid4
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import override

from agreements import dates
from agreements.enums import NoticeStep
from agreements.models import NoticeDelivery, NoticeWording, OutboundEmail
from agreements.models.user import ASCII_ADDRESS
from agreements.services.notices import notice_templates

from . import eligibility

_ADDRESS = re.compile(ASCII_ADDRESS)


def make(
    row: NoticeDelivery, step: str, wording: NoticeWording, effective_at: datetime, now: datetime
) -> OutboundEmail:
    """The unsaved mail; `row` has its agreement, signer and dataset at hand."""
    agreement, zone = row.agreement, row.version.dataset.time_zone
    return OutboundEmail(
        dedup_key=_key(row, step, effective_at),
        letter=notice_templates.letter_name(step, row.audience),
        agreement=agreement,
        notice=row,
        wording=wording,
        personal={
            "name": " ".join(agreement.signer.name.split()),
            "reference": agreement.reference,
            "effective": said_date(effective_at, zone, wording.language),
            "effective_at": effective_at.isoformat(),
            "status_url": settings.SITE_URL + agreement.get_absolute_url(),
        },
        to=agreement.signer.email,
        message_id=new_message_id(),
        priority=OutboundEmail.BULK,
        queued_at=now,
        due_at=now,
        expires_at=eligibility.of_use_until(step, effective_at, now),
    )


def language(row: NoticeDelivery) -> str:
    """What the recipient reads."""
    return row.agreement.signer.language


def has_address(row: NoticeDelivery) -> bool:
    """Whether mail can be sent at all; the data owner may have entered anything."""
    return _ADDRESS.fullmatch(row.agreement.signer.email) is not None


def new_message_id() -> str:
    return f"<{uuid4().hex}@{urlsplit(settings.SITE_URL).hostname}>"


def _key(row: NoticeDelivery, step: str, effective_at: datetime) -> str:
    """Once for each delivery and step; what names a date once for each date."""
    key = f"notice:{row.pk}:{step}"
    match step:
        case NoticeStep.NOTICE | NoticeStep.CALLED_OFF:
            return key
        case NoticeStep.DELETION:
            moment = row.answered_at or effective_at
        case _:
            moment = effective_at
    return f"{key}:{moment.astimezone(ZoneInfo(row.version.dataset.time_zone)):%Y-%m-%d}"


@lru_cache(maxsize=256)
def said_date(moment: datetime, zone: str, language: str) -> str:
    """When a version takes effect, as mails say it."""
    with override(language):
        return dates.say(moment, zone)
