"""Where one was going is kept until one is in, and leads nowhere else."""

from urllib.parse import urljoin, urlsplit

import pytest
from django.http import HttpResponse
from django.test import Client

from tests.accounts.people import CODE, SIGN_IN, ask, mailed_codes, type_code
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
WANTED = "/datasets/casmemg/apply/"
EVIL = [
    "//evil.example.com/",
    "https://evil.example.com/",
    "http:evil.example.com",
    "/\\evil.example.com",
    "\\\\evil.example.com",
    "///evil.example.com",
    "//[/",
    "http://[::1",
    "javascript:alert(1)",
    "data:text/html,x",
    "https://testserver@evil.example.com/",
    "https://testserver.evil.example.com/",
    "//testserver:pass@evil.example.com",
    "\x08//evil.example.com",
    "%0d%0aLocation: //evil.example.com",
]


def _hidden(page: bytes) -> bool:
    return f'name="next" value="{WANTED}"'.encode() in page


def test_it_is_kept_all_the_way(client: Client) -> None:
    assert _hidden(client.get(f"{SIGN_IN}?next={WANTED}").content)
    assert _hidden(ask(client, "nobody", next=WANTED).content)
    explained = ask(client, "li@gmail.com", next=WANTED)
    assert _hidden(explained.content)
    assert b"?next=%2Fdatasets%2Fcasmemg%2Fapply%2F" in explained.content
    asked = ask(client, "li@gmail.com", next=WANTED, anyway="on")
    assert asked.url == f"{CODE}?next=%2Fdatasets%2Fcasmemg%2Fapply%2F"
    assert _hidden(client.get(asked.url).content)
    assert _hidden(type_code(client, "AAAA-AAAA", next=WANTED).content)
    again = client.post(CODE, {"action": "resend", "next": WANTED})
    assert again.url == f"{CODE}?next=%2Fdatasets%2Fcasmemg%2Fapply%2F"
    assert type_code(client, mailed_codes("li@gmail.com")[-1], next=WANTED).url == WANTED


@pytest.mark.parametrize("url", EVIL)
def test_it_never_leads_away(client: Client, url: str) -> None:
    ask(client, "li@uni.edu", next=url)
    answer = type_code(client, mailed_codes("li@uni.edu")[-1], next=url)
    assert _lands_on(answer) == "testserver"
    assert _lands_on(client.post("/account/sign-out/", {"next": url})) == "testserver"


@pytest.mark.parametrize("url", EVIL)
def test_it_never_leads_away_whoever_is_in_already(client: Client, url: str) -> None:
    client.force_login(UserFactory())
    assert _lands_on(client.get(SIGN_IN, {"next": url})) == "testserver"
    assert _lands_on(client.get(CODE, {"next": url})) == "testserver"


def _lands_on(answer: HttpResponse) -> str:
    """Host that a browser goes to; browsers take a backslash for a slash."""
    assert answer.status_code == 302
    here = "http://testserver/account/x/"
    return urlsplit(urljoin(here, answer.headers["Location"].replace("\\", "/"))).netloc
