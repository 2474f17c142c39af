"""The script of the page that says that the database is away."""

import pytest
from playwright.sync_api import expect

from tests.design.small_pages import Open, Server

pytestmark = pytest.mark.browser

AWAY = """<form method="post" action="/opt-out" data-away data-ready="/health/ready">
<textarea name="agree" hidden>
on</textarea><input type="hidden" name="tries" value="{tries}"><button>Press again</button></form>
<p data-away-state hidden>We try again.</p>"""


def test_a_form_is_sent_again_once_the_database_is_back(open_page: Open, server: Server) -> None:
    server.healthy = False
    server.answer = lambda request: (200, "{}")
    page = open_page("database_away.js", AWAY.format(tries=0))
    expect(page.locator("[data-away-state]")).to_be_visible()
    page.clock.install()
    page.reload()
    for _look in range(3):
        with page.expect_response("**/health/ready"):
            page.clock.fast_forward(30_000)
    assert server.posts == []
    server.healthy = True
    page.clock.fast_forward(30_000)
    page.wait_for_url("**/opt-out")
    (post,) = server.posts
    assert post.post_data == "agree=on&tries=1"


def test_it_is_not_sent_again_for_ever(open_page: Open) -> None:
    page = open_page("database_away.js", AWAY.format(tries=5))
    expect(page.locator("[data-away-state]")).to_be_hidden()
    expect(page.get_by_role("button", name="Press again")).to_be_visible()


def test_a_page_is_loaded_again(open_page: Open, server: Server) -> None:
    link = '<a href="/form" data-away data-ready="/health/ready">Again</a>'
    link += "<p data-away-state hidden></p>"
    page = open_page("database_away.js", link)
    page.clock.install()
    page.reload()
    for tried in range(5):
        assert page.evaluate("history.state?.awayTries ?? 0") == tried
        with page.expect_event("load"):
            page.clock.fast_forward(30_000)
    expect(page.locator("[data-away-state]")).to_be_hidden()
