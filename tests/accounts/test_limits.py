"""How often one may try. Counted in the database: nothing here runs Redis."""

import pytest
from django.test import Client
from time_machine import travel

from agreements.models import OutboundEmail
from tests.accounts.people import CODE, SIGN_IN, ask, shown
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_the_sixth_code_for_an_address_is_refused_from_wherever_it_is_asked() -> None:
    for number in range(5):
        browser = Client(REMOTE_ADDR=f"192.0.2.{number}")
        assert ask(browser, "li@uni.edu").status_code == 302
    refused = ask(Client(REMOTE_ADDR="192.0.2.99"), "LI@uni.edu")
    assert refused.status_code == 429
    assert b"Please wait a few minutes" in refused.content
    assert OutboundEmail.objects.count() == 5
    assert ask(Client(REMOTE_ADDR="192.0.2.99"), "wang@uni.edu").status_code == 302


def test_sending_again_counts_as_well(client: Client) -> None:
    ask(client, "li@uni.edu")
    for _again in range(3):
        client.post(CODE, {"action": "resend"})
    assert OutboundEmail.objects.count() == 4
    page = client.get(CODE)
    assert b"Send a new code" not in page.content
    ask(client, "li@uni.edu")
    refused = client.post(CODE, {"action": "resend"}, follow=True)
    assert b"We have sent you several codes already" in refused.content
    assert OutboundEmail.objects.count() == 5


def test_the_limit_is_the_same_for_known_and_unknown_addresses() -> None:
    UserFactory(email="known@uni.edu")
    answers = {}
    with travel("2026-03-01T10:00Z", tick=False):  # an Expires header tells the second
        for number, address in enumerate(["known@uni.edu", "fresh@uni.edu"]):
            browser = Client(REMOTE_ADDR=f"192.0.2.{number}")
            answers[address] = [shown(ask(browser, address)) for _try in range(6)]
    assert [a[0] for a in answers["known@uni.edu"]] == [302] * 5 + [429]
    assert answers["known@uni.edu"] == answers["fresh@uni.edu"]


def test_one_client_types_twenty_addresses_in_five_minutes(client: Client) -> None:
    statuses = [ask(client, f"nobody{number}").status_code for number in range(21)]
    assert statuses == [422] * 20 + [429]
    assert client.get(SIGN_IN).status_code == 200
    assert ask(Client(REMOTE_ADDR="192.0.2.1"), "li@uni.edu").status_code == 302


def test_a_forged_header_is_no_way_around(client: Client) -> None:
    statuses = [
        client.post(
            SIGN_IN, {"email": "nobody"}, headers={"x-forwarded-for": f"192.0.2.{number}"}
        ).status_code
        for number in range(21)
    ]
    assert statuses[-1] == 429
