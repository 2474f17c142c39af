"""Links in mails, as mail programs open them."""

from urllib.parse import quote

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.views.notices.test_notice_link import Log
from tests.views.noticing import token, url

pytestmark = pytest.mark.django_db

TOKEN = "aB3-_" * 6 + "xy"
SIGNS = [
    *">).,;:!?\"'”’»]}|*=…。，、；）」』】》 \u00a0\u3000\u200b",
    ">.",
    ").",
    '">',
    "&gt;",
    "’.",
]


def kinds(resolver: URLResolver) -> set[str]:
    """What stands before the token in every kind of link that has one."""
    routes = {
        str(entry.pattern) for entry in resolver.url_patterns if isinstance(entry, URLPattern)
    }
    below = (kinds(entry) for entry in resolver.url_patterns if isinstance(entry, URLResolver))
    tokened = (route.split("<")[0] for route in routes if ":token>" in route)
    return set(tokened).union(*below)


@pytest.mark.parametrize("signs", SIGNS)
def test_signs_that_stood_around_a_link_lead_to_the_link(client, signs):
    tails = [quote(signs)] if "?" in signs else [signs, quote(signs)]
    for kind in kinds(get_resolver()):
        for tail in (slash + tail for slash in ("", "/") for tail in tails):
            answer = client.get(f"/{kind}{TOKEN}{tail}")
            assert (answer.status_code, answer.headers["Location"]) == (302, f"/{kind}{TOKEN}/")
            assert answer.headers["Referrer-Policy"] == "no-referrer"
            assert "no-store" in answer.headers["Cache-Control"]


def test_there_are_links_to_try():
    assert "notices/" in kinds(get_resolver())


def test_one_without_its_slash_and_one_that_got_another_lead_there_too(client):
    for untidy in (TOKEN, f"{TOKEN})/", f"{TOKEN}/)/"):
        assert client.get(f"/notices/{untidy}").headers["Location"] == f"/notices/{TOKEN}/"


def test_the_page_is_there_in_the_end(client, delivery):
    answer = client.get(f"{url(delivery)}%3E", follow=True)
    assert [status for _url, status in answer.redirect_chain] == [302]
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "wrong", [TOKEN[:-1], f"{TOKEN}x", f"{TOKEN}/x", f"{TOKEN}/>x", f"{TOKEN}//"]
)
def test_what_is_no_token_leads_nowhere(client, wrong):
    for tail in (")", "/)"):
        answer = client.get(f"/notices/{wrong}{tail}", follow=True)
        assert answer.status_code == 404
        assert 302 not in [status for _url, status in answer.redirect_chain]  # a slash: 301


def test_nothing_is_sent_on_but_what_was_asked_for(client):
    assert client.post(f"/notices/{TOKEN}/)").status_code == 405


def test_no_token_gets_into_a_log(client, delivery):
    log = Log()
    with log:
        for tail in (">", "%3E", "。", "/)x"):
            client.get(f"/notices/{token(delivery)}{tail}")
            client.post(f"/notices/{token(delivery)}{tail}")
    assert token(delivery) not in log.text
