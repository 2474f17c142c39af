"""The letter that invites somebody to the staff."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.translation import get_language

from agreements import tokens
from agreements.enumeration import in_a_row_later
from agreements.mail.letters import in_zone
from agreements.mail.outbox import enqueue
from agreements.models import Dataset, OutboundEmail, User
from agreements.selectors.accounts.group_names import group_name
from agreements.selectors.addresses import language_of


def staff_invitation(
    to: str,
    token: str,
    *,
    by: User,
    groups: Iterable[Group],
    datasets: Sequence[Dataset],
    until: datetime,
) -> OutboundEmail:
    """Invite somebody to the staff; the link is good until then, for who reads this mailbox.

    In the language of the account, if there is one.
    """
    return enqueue(
        "staff_invitation",
        to=to,
        context={
            "by": by.email,
            "groups": in_a_row_later([group_name(group) for group in groups]),
            "datasets": in_a_row_later([dataset.name for dataset in datasets]),
            "until": in_zone(until, settings.TIME_ZONE),
            "page_url": settings.SITE_URL + reverse("invitation", args=[token]),
        },
        reply_to=next((dataset.contact_email for dataset in datasets), ""),
        dedup_key=f"invitation:{tokens.digest(token)}",
        secret=True,
        expires_at=until,
        language=language_of(to, otherwise=get_language()),
    )
