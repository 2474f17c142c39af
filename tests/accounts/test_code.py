"""The code: how often, how long, in which browser."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from time_machine import travel

from agreements.models import OutboundEmail, User
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


def test_a_wrong_code_gets_three_tries_and_is_told_how_many_are_left(client: Client) -> None:
    ask(client, ADDRESS)
    right = mailed_codes(ADDRESS)[0]
    for left in ("You have 2 more tries.", "You have one more try."):
        refused = type_code(client, "AAAA-AAAA")
        assert refused.status_code == 422
        assert f"not the code of our e-mail to you. {left}" in refused.content.decode()
        assert left in client.get(CODE).content.decode()
    last = client.post(CODE, {"code": "AAAA-AAAA"}, follow=True)
    assert last.redirect_chain == [(SIGN_IN, 302)]
    assert b"third wrong code" in last.content
    assert type_code(client, right).url == SIGN_IN
    assert who(client) == ""


def test_a_page_without_a_wrong_code_counts_nothing(client: Client) -> None:
    ask(client, ADDRESS)
    assert "more tries" not in client.get(CODE).content.decode()


def test_an_empty_code_costs_no_try(client: Client) -> None:
    ask(client, ADDRESS)
    for empty in ("", " ", "\u200b", "－", "「」"):
        refused = type_code(client, empty)
        assert (refused.status_code, "Enter the code" in refused.content.decode()) == (422, True)
    assert type_code(client, mailed_codes(ADDRESS)[0]).url == "/requests/"


def _wide(code: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) for sign in code)


@pytest.mark.parametrize(
    "typed",
    [
        str.lower,
        lambda code: code.replace("-", ""),
        lambda code: f" {code} ",
        lambda code: code.replace("-", " "),
        _wide,
        lambda code: _wide(code.lower()),
        # Hyphens and dashes: soft, non-breaking, en, em, horizontal bar, minus, the Japanese long
        # vowel mark, wide and small ones.
        *(
            lambda code, dash=dash: code.replace("-", dash)
            for dash in "\u00ad\u2010\u2011\u2012\u2013\u2014\u2015"
            "\u2212\u30fc\ufe58\ufe63\uff0d\uff70"
        ),
        lambda code: f"\u3000{code}\u3000",
        lambda code: "\u200b".join(code),
        lambda code: f"\ufeff\u2066{code}\u2069",
        lambda code: f"\u202a{code}\u202c\u200e",
        lambda code: f"[{code}]",
        lambda code: f"「{code}」",
        lambda code: f"“{code}”.",
        lambda code: f"{code}\r\n",
    ],
)
def test_a_right_code_is_right_however_it_is_typed(
    client: Client, typed: Callable[[str], str]
) -> None:
    ask(client, ADDRESS)
    type_code(client, typed(mailed_codes(ADDRESS)[0]))
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


@pytest.mark.parametrize("minutes", [0, 14])
@pytest.mark.parametrize("which", [0, 1])
def test_a_new_code_has_its_full_time_and_the_one_before_stays_good(
    client: Client, which: int, minutes: int
) -> None:
    with travel("2026-03-01T10:00Z", tick=False) as clock:
        ask(client, ADDRESS)
        clock.shift(timedelta(minutes=14))
        again = client.post(CODE, {"action": "resend"}, follow=True)
        assert "We are sending a new code to li@uni.edu." in again.content.decode()
        clock.shift(timedelta(minutes=minutes))
        type_code(client, mailed_codes(ADDRESS)[which])
        assert who(client)


@pytest.mark.parametrize("which", [0, 1])
def test_both_expire(client: Client, which: int) -> None:
    with travel("2026-03-01T10:00Z", tick=False) as clock:
        ask(client, ADDRESS)
        client.post(CODE, {"action": "resend"})
        clock.shift(timedelta(minutes=16))
        assert type_code(client, mailed_codes(ADDRESS)[which]).url == SIGN_IN
        assert who(client) == ""


@pytest.mark.parametrize("used", [0, 1])
def test_once_one_is_used_none_is_good(client: Client, used: int) -> None:
    ask(client, ADDRESS)
    client.post(CODE, {"action": "resend"})
    codes = mailed_codes(ADDRESS)
    type_code(client, codes[used])
    client.post("/account/sign-out/")
    for code in codes:
        assert type_code(client, code).url == SIGN_IN
    assert who(client) == ""


def test_as_many_new_codes_as_are_sent_share_three_tries(client: Client) -> None:
    ask(client, ADDRESS)
    for _time in range(3):
        type_code(client, "AAAA-AAAA")
        last = client.post(CODE, {"action": "resend"})
    assert last.url == SIGN_IN


def test_the_last_new_code_is_followed_by_none(client: Client) -> None:
    ask(client, ADDRESS)
    for _time in range(3):
        client.post(CODE, {"action": "resend"})
    page = client.get(CODE).content.decode()
    assert "Send a new code" not in page
    assert "From this page we send no more codes." in page
    assert client.post(CODE, {"action": "resend"}).status_code == 422
    codes = mailed_codes(ADDRESS)
    assert len(codes) == 4
    assert type_code(client, codes[0]).url == "/requests/"


def test_the_same_address_in_a_second_tab_leaves_the_first_code_good(client: Client) -> None:
    ask(client, ADDRESS)
    ask(client, "LI@uni.edu")
    type_code(client, mailed_codes(ADDRESS)[0])
    assert who(client)


def test_a_code_for_one_address_proves_no_other(client: Client) -> None:
    ask(client, ADDRESS)
    ask(client, "wang@uni.edu")
    assert type_code(client, mailed_codes(ADDRESS)[0]).status_code == 422
    type_code(client, mailed_codes("wang@uni.edu")[0])
    assert User.objects.get(pk=who(client)).email == "wang@uni.edu"


def test_a_sign_in_begun_before_there_were_several_codes_goes_on(client: Client) -> None:
    ask(client, ADDRESS)
    session = client.session
    del session["account_login"]["state"]["stages"]["login_by_code"]["data"]["earlier"]
    session.save()
    type_code(client, mailed_codes(ADDRESS)[0])
    assert who(client)
