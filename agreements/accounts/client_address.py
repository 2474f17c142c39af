"""The address that a request comes from."""

import ipaddress
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error
from django.http import HttpRequest, HttpResponse

from agreements import audit


class ClientAddressMiddleware:
    """Every audit event of a request tells the address that it came from."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with audit.origin(client_ip(request)):
            return self.get_response(request)


def client_ip(request: HttpRequest) -> str | None:
    """Address of the client; None where there is none, as behind a Unix socket.

    Anybody can send X-Forwarded-For. Of its entries only those are true that our own proxies
    (`TRUSTED_PROXIES` of them) have appended: the first of these names the client.
    """
    proxies: int = settings.TRUSTED_PROXIES or 0  # unset with https is an error
    header = request.headers.get("X-Forwarded-For")
    entries = header.split(",") if header else []
    if proxies and len(entries) >= proxies:
        return _address(entries[-proxies])
    return _address(request.META.get("REMOTE_ADDR", ""))


def proxies_are_counted(app_configs: Any = None, **_: Any) -> list[CheckMessage]:
    """With https there is nearly always a proxy: taken for the client, it would be everybody."""
    if settings.TRUSTED_PROXIES is not None:
        return []
    return [
        Error(
            "TRUSTED_PROXIES is not set, and SITE_URL has https: say how many proxies of yours"
            " stand before the web process.",
            hint="1 behind one nginx, 0 if there is none. Unset, all would share one limit.",
            id="agreements.E001",
        )
    ]


def _address(entry: str) -> str | None:
    """The IP address of an entry, which may carry a port or brackets; None if it has none."""
    entry = entry.strip()
    host, _colon, _port = entry.rpartition(":")
    for text in (entry, host, entry.strip("[]"), host.strip("[]")):
        try:
            return str(ipaddress.ip_address(text))
        except ValueError:
            continue
    return None
