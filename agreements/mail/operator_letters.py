"""The letters to, and for, whoever runs the portal."""

from collections.abc import Sequence
from uuid import uuid4

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from agreements.enums import Watched
from agreements.mail.letters import in_zone
from agreements.mail.outbox import new_mail
from agreements.models import OperatorAlarm, OutboundEmail
from agreements.selectors.watch.advice import remedy


def operator_alarm(
    began: Sequence[OperatorAlarm], over: Sequence[OperatorAlarm], *, to: str, key: str
) -> OutboundEmail:
    """What began and what is over: the row of a mail, not stored, for it does not go the way that
    may be what is stuck."""
    return new_mail(
        "operator_alarm",
        to=to,
        context={
            "began": [_said(alarm) for alarm in began],
            "over": [_said(alarm) for alarm in over],
            "page_url": settings.SITE_URL + reverse("admin:watch"),
        },
        dedup_key=f"operator_alarm:{key}",
    )


def trial_mail(to: str) -> OutboundEmail:
    """One that shows whether mails arrive: its row, not stored. Raises AddressRefused."""
    return new_mail("trial_mail", to=to, context={}, dedup_key=f"trial_mail:{uuid4().hex}")


def _said(alarm: OperatorAlarm) -> dict[str, str]:
    ended = alarm.over_at or timezone.now()
    return {
        "name": alarm.get_what_display(),
        "since": in_zone(alarm.began_at, settings.TIME_ZONE),
        "until": in_zone(ended, settings.TIME_ZONE),
        "remedy": remedy(Watched(alarm.what)),
    }
