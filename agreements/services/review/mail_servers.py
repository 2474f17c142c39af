"""Mail servers of signers' domains: looked up by beat, read by pages."""

import time
from datetime import timedelta

from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import StrIndex, Substr
from django.utils import timezone

from agreements.affiliation.domains import normalize_domain
from agreements.affiliation.mail_servers import find_mail_servers
from agreements.exceptions import AddressRefused
from agreements.lifecycle import WAITING_FOR_DECISION
from agreements.models import Agreement, MailServers

_KEPT = timedelta(days=30)
_ASKED_AGAIN = timedelta(hours=1)  # where DNS gave no answer
_AT_ONCE = 50
_BUDGET = 20.0  # seconds


def look_up_mail_servers(*, budget: float = _BUDGET) -> int:
    """Ask DNS about the domains of requests that wait for a decision; safe to run twice and at
    once. How many were asked about."""
    end, now, done = time.monotonic() + budget, timezone.now(), 0
    known = MailServers.objects.filter(domain=OuterRef("host")).filter(
        Q(asked_at__gt=now - _KEPT, hosts__isnull=False) | Q(asked_at__gt=now - _ASKED_AGAIN)
    )
    host = Substr("signer__email", StrIndex("signer__email", Value("@")) + 1)
    waiting = Agreement.objects.filter(status__in=WAITING_FOR_DECISION).annotate(host=host)
    unknown = waiting.exclude(Exists(known)).order_by().values_list("host", flat=True).distinct()
    for domain in unknown[:_AT_ONCE]:
        if time.monotonic() > end:
            break
        answer = {"hosts": _find(domain), "asked_at": timezone.now()}
        MailServers.objects.update_or_create(domain=domain, defaults=answer)
        done += 1
    return done


def _find(domain: str) -> list[str] | None:
    try:
        normalize_domain(domain)
    except AddressRefused:  # kept for tests and examples (RFC 2606): DNS has no word on it
        return None
    return find_mail_servers(domain)
