"""The address that a request comes from."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
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
    proxies: int = settings.TRUSTED_PROXIES or 0  # unset with https: `checks` has said so
    header = request.headers.get("X-Forwarded-For")
    entries = header.split(",") if header else []
    if proxies and len(entries) >= proxies:
        return _address(entries[-proxies])
    return _address(request.META.get("REMOTE_ADDR", ""))


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
