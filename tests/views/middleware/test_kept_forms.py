"""The forms for strangers are kept without their token, and each visitor gets one."""

import re
from typing import Any

import pytest
from django.conf import settings as conf
from django.test import Client

from agreements.views.middleware import kept_pages
from tests.factories import UserFactory
from tests.views.middleware.keeping import PAGE, asked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("kept_for_an_hour")]
FORMS = ["/account/sign-in/", f"{PAGE}apply/"]


@pytest.mark.parametrize("page", FORMS)
class TestFormsForStrangers:
    def test_are_kept_without_a_token_that_anybody_was_given(self, page: str) -> None:
        first, second = Client(), Client()
        given = [token_in(first.get(page)) for _kept_or_rendered in range(2)]
        answer, queries = asked(second, page)
        given.append(token_in(answer))
        assert queries == 0
        assert len(set(given)) == 3
        cookies = {each.cookies[conf.CSRF_COOKIE_NAME].value for each in (first, second)}
        assert len(cookies) == 2
        assert not any(part in kept for part in given for kept in all_that_is_kept())

    def test_can_be_sent(self, page: str) -> None:
        Client().get(page)
        for browser in (Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)):
            token = token_in(browser.get(page)).decode()
            sent = {"csrfmiddlewaretoken": token, "email": "no address"}
            assert browser.post(page, sent).status_code == 422
            assert browser.post(page, {**sent, "csrfmiddlewaretoken": ""}).status_code == 403

    def test_are_neither_compressed_nor_marked_nor_left_in_a_browser(self, page: str) -> None:
        browser = Client()
        rendered, kept = (browser.get(page, headers={"accept-encoding": "gzip"}) for _ in range(2))
        for answer in (rendered, kept):
            assert "ETag" not in answer.headers
            assert "Content-Encoding" not in answer.headers
            assert "no-store" in answer.headers["Cache-Control"]
        told = [{**each.headers, "X-Request-ID": "", "Expires": ""} for each in (rendered, kept)]
        assert told[0] == told[1]
        cookies = {each.cookies[conf.CSRF_COOKIE_NAME]["samesite"] for each in (rendered,)}
        assert cookies == {"Lax"}

    def test_are_not_kept_for_who_has_a_session(self, client: Client, page: str) -> None:
        client.force_login(UserFactory())
        client.get(page)
        assert all_that_is_kept() == []


def token_in(answer: Any) -> bytes:
    found = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', answer.content)
    assert found is not None
    return found[1]


def all_that_is_kept() -> list[bytes]:
    return [part for page in kept_pages._pages.values() for part in page.parts]
