"""The scripts in a real browser, on small pages that come from this file."""

import json

import pytest
from playwright.sync_api import Page, expect

from tests.design.small_pages import SITE, Open, Server
from tests.tiers import full

pytestmark = pytest.mark.browser

ROW = """<fieldset data-row><span data-row-number></span>
<input name="p-{n}-name" required><input type="checkbox" name="p-{n}-DELETE">
<button data-row-remove>Remove</button></fieldset>"""
ROWS = f"""<form method="post"><div data-rows="p" data-added="Added." data-removed="Removed.">
<input type="hidden" name="p-TOTAL_FORMS" value="1">
<input type="hidden" name="p-MAX_NUM_FORMS" value="2">
<div data-rows-list>{ROW.format(n=0)}</div>
<template data-rows-template>{ROW.format(n="__prefix__")}</template>
<button data-rows-add>Add</button><p role="status" data-rows-status></p></div></form>"""


def test_rows_are_added_up_to_the_limit_and_take_the_focus(open_page: Open) -> None:
    page = open_page("rows.js", ROWS)
    page.click("[data-rows-add]")
    expect(page.locator("[name=p-TOTAL_FORMS]")).to_have_value("2")
    expect(page.locator("[name=p-1-name]")).to_be_focused()
    expect(page.locator("[data-rows-add]")).to_be_hidden()
    expect(page.locator("[data-row-number]").nth(1)).to_have_text("2")
    expect(page.locator("[data-rows-status]")).to_have_text("Added.")


def test_removed_row_is_marked_for_the_server_and_hinders_nothing(open_page: Open) -> None:
    page = open_page("rows.js", ROWS)
    page.click("[data-row-remove]")
    expect(page.locator("[data-row]")).to_be_hidden()
    expect(page.locator("[data-rows-status]")).to_have_text("Removed.")
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.evaluate("document.forms[0].requestSubmit()")
    assert "p-0-DELETE=on" in (sent.value.post_data or "")


AUTOSAVE = """<form method="post" data-autosave><input name="use">
<p data-autosave-state data-keeping="Keeping…"
data-kept="Kept" data-overtaken="Newer" data-failed="Not kept" data-signed-out="Sign in"></p>
</form>"""


@pytest.mark.full
def test_draft_is_kept_once_typing_rests(open_page: Open, server: Server) -> None:
    page = open_page("autosave.js", AUTOSAVE)
    page.locator("input").press_sequentially("gaze")
    expect(page.locator("[data-autosave-state]")).to_have_text("Kept")
    assert [post.headers["x-autosave"] for post in server.posts] == ["1"]
    assert "gaze" in (server.posts[0].post_data or "")


@pytest.mark.full
def test_autosave_says_what_the_server_says(open_page: Open, server: Server) -> None:
    server.headers = {"X-Autosave": "overtaken"}
    page = open_page("autosave.js", AUTOSAVE)
    page.fill("input", "gaze")
    expect(page.locator("[data-autosave-state]")).to_have_text("Newer")


@pytest.mark.parametrize("status", [full(302), 403, full(413), full(500)])
def test_autosave_never_says_kept_when_it_was_not(
    status: int, open_page: Open, server: Server
) -> None:
    server.answer = lambda request: (status, "")
    page = open_page("autosave.js", AUTOSAVE)
    page.fill("input", "gaze")
    expect(page.locator("[data-autosave-state]")).to_have_text("Not kept")


@pytest.mark.full
def test_autosave_of_a_lost_session_says_so_and_goes_on_after_signing_in(
    open_page: Open, server: Server
) -> None:
    server.answer = lambda request: (401, "{}")
    page = open_page("autosave.js", AUTOSAVE)
    page.fill("input", "gaze")
    expect(page.locator("[data-autosave-state]")).to_have_text("Sign in")
    server.answer = lambda request: (204, "")
    page.fill("input", "gaze and")
    expect(page.locator("[data-autosave-state]")).to_have_text("Kept")


def test_leaving_the_page_keeps_what_was_typed_last(open_page: Open) -> None:
    page = open_page("autosave.js", AUTOSAVE)
    # At once, so before the pause. Playwright does not see the requests of a page that is gone.
    with page.expect_request(lambda request: request.method == "POST") as sent:
        page.evaluate(
            """document.querySelector("input").value = "gaze";
            document.forms[0].dispatchEvent(new Event("input"));
            dispatchEvent(new PageTransitionEvent("pagehide"));"""
        )
    assert "gaze" in (sent.value.post_data or "")


UPLOAD = """<form method="post" enctype="multipart/form-data" data-upload>
<div data-dropzone><input type="file" name="scan" data-max-bytes="20">
<p data-drop-hint hidden>Drop</p></div>
<progress data-upload-progress hidden></progress>
<p data-upload-state data-sending="…" data-checking="…" data-failed="Failed"
data-refused="Refused" data-next="Next" data-sign-in="Sign in" data-too-large="Too large"></p>
<button type="submit">Send</button></form>"""


def send(page: Page, content: bytes = b"%PDF-1.7") -> None:
    page.set_input_files(
        "input", {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": content}
    )
    page.click("button")


def test_upload_goes_on_where_the_server_says(open_page: Open, server: Server) -> None:
    server.answer = lambda request: (201, json.dumps({"location": "/done"}))
    page = open_page("upload.js", UPLOAD)
    send(page)
    page.wait_for_url(SITE + "/done")
    assert server.posts[0].headers["accept"] == "application/json"


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (422, '{"error": "This PDF is password-protected."}', "This PDF is password-protected."),
        (403, '{"error": "This page is old."}', "This page is old."),
        (409, '{"error": "Not now.", "page": "/requests/LA-1/"}', "Not now. Next"),
        (404, "<h1>No such page</h1>", "Refused"),
        (413, "<h1>Too large</h1>", "Too large"),
        (500, "<h1>Broken</h1>", "Refused"),
    ],
)
def test_upload_says_why_it_failed_and_can_be_tried_again(
    status: int, body: str, said: str, open_page: Open, server: Server
) -> None:
    server.answer = lambda request: (status, body)
    page = open_page("upload.js", UPLOAD)
    send(page)
    expect(page.locator("[data-upload-state]")).to_have_text(said)
    expect(page.locator("button")).to_be_enabled()


def test_upload_says_that_the_connection_failed_only_when_it_did(
    open_page: Open, server: Server
) -> None:
    page = open_page("upload.js", UPLOAD)
    page.route("**/*", lambda route: route.abort())
    send(page)
    expect(page.locator("[data-upload-state]")).to_have_text("Failed")


SIGNED_OUT = '{"error": "You have been signed out.", "sign_in": "/sign-in?next=/form"}'


def test_upload_of_a_lost_session_goes_on_after_signing_in(open_page: Open, server: Server) -> None:
    server.answer = lambda request: (401, SIGNED_OUT)
    page = open_page("upload.js", UPLOAD)
    send(page)
    state = page.locator("[data-upload-state]")
    expect(state).to_have_text("You have been signed out. Sign in")
    with page.expect_popup() as opened:
        state.get_by_role("link").click()
    assert opened.value.url == f"{SITE}/sign-in?next=/form"
    server.answer = lambda request: (201, json.dumps({"location": "/done"}))
    opened.value.close()
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.wait_for_url(SITE + "/done")
    assert "%PDF-1.7" in (server.posts[-1].post_data or "")


def test_upload_waits_while_nobody_signed_in(open_page: Open, server: Server) -> None:
    server.answer = lambda request: (401, SIGNED_OUT)
    page = open_page("upload.js", UPLOAD)
    send(page)
    expect(page.locator("[data-upload-state] a")).to_be_visible()
    page.route("**/form", lambda route: route.fulfill(status=404))
    with page.expect_response(lambda answer: answer.request.method == "HEAD"):
        page.evaluate("dispatchEvent(new Event('focus'))")
    expect(page.locator("[data-upload-state] a")).to_be_visible()
    assert len(server.posts) == 1


CSRF = """<form method="post" data-autosave><input name="use">
<input type="hidden" name="csrfmiddlewaretoken" value="old">
<button>Save</button></form><script src="/autosave.js"></script>"""


@pytest.mark.parametrize("cookie", [full("csrftoken"), "__Host-csrftoken"])
def test_forms_go_with_the_cookie_of_whoever_signed_in_last(
    cookie: str, open_page: Open, server: Server
) -> None:
    page = open_page("csrf.js", CSRF)
    page.context.add_cookies([{"name": cookie, "value": "new", "url": SITE, "secure": True}])
    with page.expect_request(lambda request: "x-autosave" in request.headers) as kept:
        page.fill("input >> nth=0", "gaze")
    with page.expect_request(lambda request: request.is_navigation_request()) as saved:
        page.click("button")
    assert "old" not in (kept.value.post_data or "old")
    assert saved.value.post_data == "use=gaze&csrfmiddlewaretoken=new"


def test_forms_for_other_sites_keep_the_token_to_themselves(
    open_page: Open, server: Server
) -> None:
    form = CSRF.replace("data-autosave", 'action="https://other.test/"')
    form = form.replace("<button>", '<button name="action" value="x">')  # hides form.action
    page = open_page("csrf.js", form)
    page.context.add_cookies([{"name": "csrftoken", "value": "new", "url": SITE}])
    with page.expect_request(lambda request: request.is_navigation_request()) as saved:
        page.click("button")
    assert saved.value.post_data == "use=&csrfmiddlewaretoken=old&action=x"


def test_file_that_is_too_large_is_not_sent(open_page: Open, server: Server) -> None:
    page = open_page("upload.js", UPLOAD)
    send(page, b"x" * 21)
    expect(page.locator("[data-upload-state]")).to_have_text("Too large")
    assert server.posts == []


THEME = """<link id="dark-theme" media="screen and (prefers-color-scheme: dark)">
<script src="/theme.js"></script>
<div data-theme-group hidden><button data-theme-choice="auto">A</button>
<button data-theme-choice="light">L</button><button data-theme-choice="dark">D</button></div>"""


def test_chosen_theme_holds_on_the_next_page(open_page: Open) -> None:
    page = open_page("theme.js", THEME)
    page.click("[data-theme-choice=dark]")
    page.goto(SITE + "/next")
    expect(page.locator("#dark-theme")).to_have_attribute("media", "screen")
    expect(page.locator("[data-theme-choice=dark]")).to_have_attribute("aria-pressed", "true")
    page.click("[data-theme-choice=light]")
    expect(page.locator("#dark-theme")).to_have_attribute("media", "not all")


COPY = """<div><pre id="cite">doi:10</pre>
<button data-copy="#cite" data-copied="Copied" hidden>Copy</button></div>"""


def test_copy_button_fills_the_clipboard_and_says_so(open_page: Open) -> None:
    page = open_page("copy.js", COPY)
    page.click("button")
    expect(page.locator("button")).to_have_text("Copied")
    assert page.evaluate("navigator.clipboard.readText()") == "doi:10"
