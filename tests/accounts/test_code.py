"""The code: how often, how long, in which browser."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from time_machine import travel

from agreements.models import OutboundEmail
from tests.accounts.people import CODE, SIGN_IN, ask, mailed_codes, type_code, who

pytestmark = pytest.mark.django_db
ADDRESS = "li@uni.edu"


@pytest.mark.parametrize(
    ("status", "minutes", "said"),
    [
        ("queued", 0, "We are sending a code to <strong>li@uni.edu</strong>."),
        ("queued", 1, "has not left us yet. We go on trying."),
        ("sending", 1, "has not left us yet. We go on trying."),
        ("sent", 1, "We sent a code to <strong>li@uni.edu</strong> at 18:01."),
        ("failed", 1, "was not taken. Check the address for a slip."),
        ("bounced", 1, "was not taken. Check the address for a slip."),
    ],
)
def test_the_page_says_what_became_of_the_mail(
    client: Client, status: str, minutes: int, said: str
) -> None:
    with travel("2026-03-01T10:00Z", tick=False) as clock:
        ask(client, ADDRESS)
        clock.shift(timedelta(minutes=minutes))
        due = timezone.now() if status in ("queued", "sending") else None
        OutboundEmail.objects.update(status=status, sent_at=timezone.now(), due_at=due)
        shown = client.get(CODE).content.decode()
        assert said in shown
        assert ("See whether it has left" in shown) is bool(due)


def test_the_page_speaks_of_the_newest_code(client: Client) -> None:
    with travel("2026-03-01T10:00Z", tick=False) as clock:
        ask(client, ADDRESS)
        OutboundEmail.objects.update(status="sent", sent_at=timezone.now(), due_at=None)
        clock.shift(timedelta(minutes=1))
        client.post(CODE, {"action": "resend"})
        assert b"We are sending a code to" in client.get(CODE).content


def test_a_wrong_code_gets_three_tries(client: Client) -> None:
    ask(client, ADDRESS)
    right = mailed_codes(ADDRESS)[0]
    for _try in range(2):
        refused = type_code(client, "AAAA-AAAA")
        assert refused.status_code == 422
        assert b"not the code of our newest e-mail" in refused.content
    last = client.post(CODE, {"code": "AAAA-AAAA"}, follow=True)
    assert last.redirect_chain == [(SIGN_IN, 302)]
    assert b"third wrong code" in last.content
    assert type_code(client, right).url == SIGN_IN
    assert who(client) == ""


def test_an_empty_code_costs_no_try(client: Client) -> None:
    ask(client, ADDRESS)
    for _try in range(5):
        assert type_code(client, " ").status_code == 422
    assert type_code(client, mailed_codes(ADDRESS)[0]).url == "/requests/"


@pytest.mark.parametrize("typed", ["{lower}", "{plain}", " {code} ", "{spaced}"])
def test_capitals_dashes_and_spaces_of_a_code_do_not_matter(client: Client, typed: str) -> None:
    ask(client, ADDRESS)
    code = mailed_codes(ADDRESS)[0]
    forms = {
        "code": code,
        "lower": code.lower(),
        "plain": code.replace("-", ""),
        "spaced": code.replace("-", " "),
    }
    type_code(client, typed.format(**forms))
    assert who(client)


@pytest.mark.parametrize("typed", ["ＡＢＣＤ", "\x00", "<script>", "9" * 10_000, "☃"])
def test_a_strange_code_is_just_wrong(client: Client, typed: str) -> None:
    ask(client, ADDRESS)
    assert type_code(client, typed).status_code == 422


def test_a_code_works_once(client: Client) -> None:
    ask(client, ADDRESS)
    code = mailed_codes(ADDRESS)[0]
    type_code(client, code)
    client.post("/account/sign-out/")
    again = client.post(CODE, {"code": code}, follow=True)
    assert b"was used already" in again.content
    assert who(client) == ""


def test_a_code_works_only_in_the_browser_that_asked(client: Client) -> None:
    ask(client, ADDRESS)
    stranger = Client()
    answer = stranger.post(CODE, {"code": mailed_codes(ADDRESS)[0]}, follow=True)
    assert b"asked for in another browser" in answer.content
    assert who(stranger) == ""


@pytest.mark.parametrize(("minutes", "works"), [(14, True), (16, False), (45, False)])
def test_a_code_is_good_for_fifteen_minutes(client: Client, minutes: int, works: bool) -> None:
    with travel("2026-03-01T10:00Z", tick=False) as clock:
        ask(client, ADDRESS)
        clock.shift(timedelta(minutes=minutes))
        answer = client.post(CODE, {"code": mailed_codes(ADDRESS)[0], "next": "/x/"})
        assert bool(who(client)) is works
        if not works:
            assert answer.url == f"{SIGN_IN}?next=%2Fx%2F"
            assert b"has expired" in client.get(answer.url).content


def test_a_new_code_replaces_the_old_and_has_its_full_time(client: Client) -> None:
    with travel("2026-03-01T10:00Z", tick=False) as clock:
        ask(client, ADDRESS)
        clock.shift(timedelta(minutes=14))
        client.post(CODE, {"action": "resend"})
        clock.shift(timedelta(minutes=14))
        first, second = mailed_codes(ADDRESS)
        assert type_code(client, first).status_code == 422
        type_code(client, second)
        assert who(client)
