"""How often one may try. Counted in the database: nothing here runs Redis."""

import pytest
from django.test import Client
from time_machine import travel

from agreements.models import OutboundEmail
from tests.accounts.people import CODE, SIGN_IN, app_code, ask, set_up_app, shown, sign_in
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

FACTOR = "/account/second-factor/authenticate/"
AGAIN = "/account/second-factor/reauthenticate/"


@pytest.fixture
def clock():
    """The middle of a step of an authenticator app."""
    with travel("2026-03-01T10:00:15Z", tick=False) as clock:
        yield clock


@pytest.fixture
def three_codes_an_hour(settings) -> None:
    """For a network, and one for an address, so that few tries show what counts."""
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "1/15m/key,3/h/ip"}


def test_the_sixth_code_for_an_address_is_refused_from_wherever_it_is_asked() -> None:
    for number in range(5):
        browser = Client(REMOTE_ADDR=f"192.0.2.{number}")
        assert ask(browser, "li@uni.edu").status_code == 302
    refused = ask(Client(REMOTE_ADDR="192.0.2.99"), "LI@uni.edu")
    assert refused.status_code == 429
    assert b"We have sent several codes already" in refused.content
    assert OutboundEmail.objects.count() == 5
    assert ask(Client(REMOTE_ADDR="192.0.2.99"), "wang@uni.edu").status_code == 302


def test_a_refusal_says_how_long_and_keeps_the_address(client: Client, clock) -> None:
    for _again in range(5):
        ask(client, "li@uni.edu")
        clock.shift(60)
    refused = ask(client, "li@uni.edu", next="/requests/")
    assert refused.status_code == 429
    assert refused.headers["Retry-After"] == str(10 * 60)
    page = refused.content.decode()
    assert "Wait 10 minutes, then try again." in page
    assert 'value="li@uni.edu"' in page
    assert 'value="/requests/"' in page
    clock.shift(9 * 60 + 1)
    assert "Wait 1 minute, then try again." in ask(client, "li@uni.edu").content.decode()
    clock.shift(59)
    assert ask(client, "li@uni.edu").status_code == 302


def test_sending_again_counts_as_well(client: Client) -> None:
    ask(client, "li@uni.edu")
    for _again in range(3):
        client.post(CODE, {"action": "resend"})
    assert OutboundEmail.objects.count() == 4
    page = client.get(CODE)
    assert b"Send a new code" not in page.content
    ask(client, "li@uni.edu")
    refused = client.post(CODE, {"action": "resend", "code": "ZRWD-FP"})
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) > 14 * 60
    page = refused.content.decode()
    assert "We have sent several codes already. Wait 15 minutes" in page
    assert "li@uni.edu" in page
    assert 'value="ZRWD-FP"' in page
    assert OutboundEmail.objects.count() == 5


def test_the_limit_is_the_same_for_known_and_unknown_addresses() -> None:
    UserFactory(email="known@uni.edu")
    answers = {}
    with travel("2026-03-01T10:00Z", tick=False):  # an Expires header tells the second
        for number, address in enumerate(["known@uni.edu", "fresh@uni.edu"]):
            browser = Client(REMOTE_ADDR=f"192.0.2.{number}")
            tried = [shown(ask(browser, address)) for _try in range(6)]
            answers[address] = [
                (status, headers, page.replace(address.encode(), b"address"))
                for status, headers, page in tried
            ]
    assert [a[0] for a in answers["known@uni.edu"]] == [302] * 5 + [429]
    assert answers["known@uni.edu"] == answers["fresh@uni.edu"]


@pytest.mark.usefixtures("three_codes_an_hour")
@pytest.mark.parametrize("typed", ["nobody", "li@uni", "li@gmail.com", "a@b@c.edu", ""])
def test_what_gets_no_code_does_not_count(client: Client, typed: str) -> None:
    assert {ask(client, typed).status_code for _try in range(31)} <= {200, 422}
    assert OutboundEmail.objects.count() == 0
    assert ask(client, "li@uni.edu").status_code == 302


@pytest.mark.usefixtures("three_codes_an_hour")
def test_an_address_that_is_refused_a_code_does_not_count_for_its_network(client: Client) -> None:
    assert [ask(client, "li@uni.edu").status_code for _try in range(4)] == [302] + [429] * 3
    assert ask(client, "wang@uni.edu").status_code == 302


@pytest.mark.full
def test_a_campus_behind_one_address_gets_sixty_codes_an_hour(settings) -> None:
    settings.TRUSTED_PROXIES = 1
    campus, elsewhere = ({"x-forwarded-for": ip} for ip in ("198.51.100.7", "203.0.113.9"))
    statuses = [
        Client(headers=campus).post(SIGN_IN, {"email": f"s{n}@uni.edu"}).status_code
        for n in range(61)
    ]
    assert statuses == [302] * 60 + [429]
    for address in ("s1@uni.edu", "new@uni.edu"):
        other = Client(headers=elsewhere).post(SIGN_IN, {"email": address})
        assert other.status_code == 302
    assert Client(headers=campus).get(SIGN_IN).status_code == 200


@pytest.mark.usefixtures("three_codes_an_hour")
def test_a_forged_header_is_no_way_around(client: Client) -> None:
    statuses = [
        client.post(
            SIGN_IN,
            {"email": f"s{number}@uni.edu"},
            headers={"x-forwarded-for": f"192.0.2.{number}"},
        ).status_code
        for number in range(4)
    ]
    assert statuses == [302] * 3 + [429]


def test_wrong_second_factors_say_how_long(client: Client, clock) -> None:
    owner = Client()
    sign_in(owner, "staff@uni.edu")
    secret = set_up_app(owner)
    sign_in(client, "staff@uni.edu")
    for _try in range(5):
        assert client.post(FACTOR, {"code": "000000"}).status_code == 200
    clock.shift(120)
    shut = client.post(FACTOR, {"code": app_code(secret)})
    assert shut.status_code == 429
    assert shut.headers["Retry-After"] == "180"
    page = shut.content.decode()
    assert "Too many wrong codes. Wait 3 minutes, then try again." in page
    clock.shift(181)
    assert client.post(FACTOR, {"code": app_code(secret)}).status_code == 302


def test_asking_once_more_who_it_is_says_how_long(client: Client, clock) -> None:
    sign_in(client, "staff@uni.edu")
    set_up_app(client)
    for _try in range(10):
        client.post(AGAIN, {"code": ""})
    clock.shift(60)
    shut = client.post(AGAIN, {"code": "123456"})
    assert shut.status_code == 429
    assert shut.headers["Retry-After"] == "240"
    assert b"Too many tries. Wait 4 minutes, then try again." in shut.content
    assert f'href="{AGAIN}"'.encode() in shut.content
