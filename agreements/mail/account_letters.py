"""The letters about the addresses of an account. Both are secrets: which addresses lead to whose
account is nobody else's business."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from agreements.mail.letters import in_zone
from agreements.mail.outbox import enqueue
from agreements.models import OutboundEmail, User


def address_code(to: str, code: str, minutes: int, dedup_key: str, *, user: User) -> OutboundEmail:
    """Write the code by which an address is added to an account; its reader is told to which. Of
    no use, and wiped, after so many minutes."""
    return enqueue(
        "address_code",
        to=to,
        context={"code": code, "minutes": minutes, "account": user.email},
        dedup_key=dedup_key,
        secret=True,
        expires_at=timezone.now() + timedelta(minutes=minutes),
        language=user.language,
    )


def address_changed(
    user: User, change: str, address: str, *, to: str, dedup_key: str
) -> OutboundEmail:
    """Tell the reader of a former address that `address` was added, is main or was removed, as
    `change` says."""
    return enqueue(
        "address_changed",
        to=to,
        context={
            "change": change,
            "address": address,
            "at": in_zone(timezone.now(), timezone.get_current_timezone_name()),
            "page_url": settings.SITE_URL + reverse("addresses"),
        },
        dedup_key=dedup_key,
        secret=True,
        language=user.language,
    )
