"""Where a request comes from."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from pytest_django.fixtures import Settings

from agreements import audit
from agreements.accounts.adapter import AccountAdapter
from agreements.accounts.client_address import ClientAddressMiddleware, client_ip

PEER = "10.0.0.1"

# proxies of ours, X-Forwarded-For, what is believed
TABLE = [
    (0, None, PEER),
    (0, "192.0.2.7", PEER),
    (1, None, PEER),
    (1, "192.0.2.7", "192.0.2.7"),
    (1, "203.0.113.9, 192.0.2.7", "192.0.2.7"),
    (1, "203.0.113.9,, 192.0.2.7:5123", "192.0.2.7"),
    (1, "[2001:db8::1]:5123", "2001:db8::1"),
    (1, "2001:db8::1", "2001:db8::1"),
    (1, "unknown", None),
    (1, "", PEER),
    (2, "203.0.113.9, 192.0.2.7, 10.0.0.2", "192.0.2.7"),
    (2, "192.0.2.7", PEER),
]


@pytest.mark.parametrize(("proxies", "header", "believed"), TABLE)
def test_only_what_our_own_proxies_added_is_believed(
    settings: Settings, proxies: int, header: str | None, believed: str | None
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {} if header is None else {"x-forwarded-for": header}
    request = RequestFactory().get("/", headers=headers, REMOTE_ADDR=PEER)
    assert client_ip(request) == believed


def test_a_client_behind_a_socket_has_no_address_but_a_limit() -> None:
    request = RequestFactory().get("/", REMOTE_ADDR="")
    assert client_ip(request) is None
    assert AccountAdapter().get_client_ip(request) == "none"


def test_audit_events_of_a_request_and_no_others_tell_its_address() -> None:
    seen = []

    def view(request: object) -> HttpResponse:
        seen.append(audit.current_ip())
        return HttpResponse()

    ClientAddressMiddleware(view)(RequestFactory().get("/", REMOTE_ADDR=PEER))
    assert seen == [PEER]
    assert audit.current_ip() is None
