"""Figures for Prometheus: requests as this machine's web processes counted them, and what stands in
the database, read when it is asked for."""

import ipaddress
import os
import secrets
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from agreements.accounts.client_address import client_ip
from agreements.enums import Watched
from agreements.selectors.watch.counted import UNREACHED, counted, live_grants
from agreements.selectors.watch.readings import readings
from agreements.selectors.watch.waiting import undecided_since
from agreements.watch_limits import MOST_COUNTED

_KINDS = {
    "mails": ("portal_mails", "status", "Mails that are not done with, by status"),
    "checks": ("portal_scan_checks", "state", "Checks of scans that are not done, by state"),
    "notices": ("portal_notices", "state", "Notices of what is yet to take effect, by state"),
}


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For whom METRICS_TOKEN or METRICS_FROM names; for anybody else there is nothing here."""
    if not may_read(request):
        raise Http404
    own = CollectorRegistry(auto_describe=False)
    own.register(PortalGauges())
    said = generate_latest(_of_requests()) + generate_latest(own)
    return HttpResponse(said, content_type=CONTENT_TYPE_LATEST)


def may_read(request: HttpRequest) -> bool:
    """Whether a request has the token, or comes from an address that was named."""
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    known = settings.METRICS_TOKEN
    if known and scheme.lower() == "bearer":
        return secrets.compare_digest(token.strip().encode(), known.encode())
    address = client_ip(request)
    return bool(address) and any(
        ipaddress.ip_address(address or "") in network for network in settings.METRICS_FROM
    )


class PortalGauges(Collector):
    """Four queries, however many rows there are."""

    def collect(self) -> Iterator[Metric]:
        yield from _limits()
        yield from _counts()
        yield _one("portal_live_grants", "Grants that have not ended", live_grants())
        since = undecided_since()
        waits = (timezone.now() - since).total_seconds() if since else 0.0
        yield _one("portal_undecided_age_seconds", "How long the oldest request waits", waits)


def _of_requests() -> CollectorRegistry:
    """What all processes of this machine counted, where there are several (gunicorn.conf.py)."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    registry = CollectorRegistry(auto_describe=False)
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call] # of the library
    return registry


def _limits() -> Iterator[Metric]:
    """Each value beside its limit, so that alert rules need not know any."""
    ages = GaugeMetricFamily("portal_age_seconds", "How old the oldest is", labels=["what"])
    longest = GaugeMetricFamily("portal_limit_seconds", "How old it may be", labels=["what"])
    free = GaugeMetricFamily("portal_disk_free_bytes", "Room that is left", labels=["what"])
    least = GaugeMetricFamily("portal_disk_limit_bytes", "Room that is needed", labels=["what"])
    for each in readings():
        if each.what is Watched.BROKER:
            yield _one("portal_broker_up", "Whether Redis answers", each.value)
            continue
        value, limit = (ages, longest) if each.is_age else (free, least)
        value.add_metric([each.what.value], each.value)
        limit.add_metric([each.what.value], each.limit)
    yield from (ages, longest, free, least)


def _counts() -> Iterator[Metric]:
    numbers = counted()
    for kind, (name, label, said) in _KINDS.items():
        family = GaugeMetricFamily(name, f"{said}; {MOST_COUNTED} stands for more", labels=[label])
        for (of, state), number in numbers.items():
            if of == kind:
                family.add_metric([state], number)
        yield family
    unreached = numbers[UNREACHED, ""]
    yield _one("portal_unreached_mails", "Mails found not to have arrived, of a day", unreached)


def _one(name: str, said: str, value: float) -> Metric:
    return GaugeMetricFamily(name, said, value=value)
