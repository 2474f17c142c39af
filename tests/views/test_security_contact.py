"""`/.well-known/security.txt` has the form of RFC 9116."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

ADDRESS = "/.well-known/security.txt"


def fields(client: Client) -> dict[str, str]:
    answer = client.get(ADDRESS)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    return dict(line.split(": ", 1) for line in answer.content.decode().splitlines())


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ("safe@uni.example.edu", "mailto:safe@uni.example.edu"),
        ("mailto:safe@uni.example.edu", "mailto:safe@uni.example.edu"),
        ("https://uni.example.edu/report", "https://uni.example.edu/report"),
    ],
)
def test_it_names_the_contact_as_an_address(
    client: Client, settings: Any, setting: str, told: str
) -> None:
    settings.SECURITY_CONTACT = setting
    assert fields(client) == {
        "Contact": told,
        "Expires": fields(client)["Expires"],
        "Preferred-Languages": "en, zh-hans",
        "Canonical": f"{settings.SITE_URL}{ADDRESS}",
    }


@time_machine.travel("2026-11-30T23:30:00Z", tick=False)
def test_it_expires_within_a_year_and_is_never_old(client: Client, settings: Any) -> None:
    settings.SECURITY_CONTACT = "safe@uni.example.edu"
    until = datetime.fromisoformat(fields(client)["Expires"])
    assert timedelta(days=80) < until - datetime.now(UTC) < timedelta(days=365)


def test_without_a_contact_there_is_none(client: Client, settings: Any) -> None:
    settings.SECURITY_CONTACT = ""
    assert client.get(ADDRESS).status_code == 404
