"""Where messages may go, and where never."""

import socket
from typing import Any

import pytest

from agreements.webhooks import public_address
from agreements.webhooks.public_address import (
    AddressForbidden,
    AddressUnfit,
    checked_url,
    resolve,
)

PRIVATE = (
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1"),
    *("0.0.0.0", "255.255.255.255", "224.0.0.1", "192.0.0.1", "198.18.0.1"),
    *("::1", "::", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:127.0.0.1"),
    *("64:ff9b::a00:1", "64:ff9b::7f00:1", "2002:a00:1::1", "2002:7f00:1::"),
    *("64:ff9b:1::a00:1", "::a00:1", "::7f00:1", "fec0::1", "5f00::1"),
)
PUBLIC = ("1.1.1.1", "2606:4700:4700::1111", "64:ff9b::101:101")


def host(address: str) -> str:
    return f"[{address}]" if ":" in address else address


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_seen_at_once(address: str) -> None:
    with pytest.raises(AddressForbidden):
        checked_url(f"https://{host(address)}/hook")


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_one_is_taken(address: str) -> None:
    assert checked_url(f"https://{host(address)}:8443/hook").port == 8443


@pytest.mark.parametrize(
    "url",
    [
        *("", "x", "http://data.example.edu/", "ftp://data.example.edu/", "https://", "https:///x"),
        *("https://name@data.example.edu/", "https://name:word@data.example.edu/"),
        *("https://data.example.edu:0/", "https://data.example.edu:99999/", "https://[::1/"),
        *("https://data.example.edu/#part", "https://data.example.edu/a b", "//data.example.edu/"),
        *("https://data.example.edu/\r\nX: y", "https://dätä.example.edu/", "javascript:alert(1)"),
    ],
)
def test_what_is_no_address_of_https_gets_a_sentence(url: str) -> None:
    with pytest.raises(AddressUnfit):
        checked_url(url)


def _says(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    def found(name: str, port: int, **_: Any) -> list[Any]:
        kind = socket.SOCK_STREAM
        return [(socket.AF_INET, kind, 6, "", (address, port)) for address in addresses]

    monkeypatch.setattr(public_address.socket, "getaddrinfo", found)


@pytest.mark.parametrize("address", PRIVATE)
def test_what_dns_says_is_looked_at(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    _says(monkeypatch, address)
    with pytest.raises(AddressForbidden):
        resolve("data.example.edu", 443)


def test_one_private_address_among_public_ones_is_one_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    _says(monkeypatch, "1.1.1.1", "10.0.0.1")
    with pytest.raises(AddressForbidden):
        resolve("data.example.edu", 443)


def test_networks_of_the_institute_can_be_allowed(
    monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.WEBHOOK_NETWORKS = ["10.20.0.0/16"]
    _says(monkeypatch, "10.20.1.2")
    assert resolve("data.example.edu", 443) == ["10.20.1.2"]
    _says(monkeypatch, "10.21.1.2")
    with pytest.raises(AddressForbidden):
        resolve("data.example.edu", 443)
