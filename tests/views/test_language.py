"""English and Chinese: by the browser, switched by hand, kept with the person."""

import re
from typing import Any

import pytest
from django.conf import settings as portal
from django.test import Client
from django.urls import reverse
from django.utils import translation

from agreements.mail import stored_letter
from agreements.models import AuditEvent, OutboundEmail, User
from agreements.services.accounts import staff
from tests.accounts.people import CODE, SIGN_IN, ask, sign_in
from tests.factories import DatasetFactory, UserFactory, staff_user

pytestmark = pytest.mark.django_db
SWITCH = "/language/"
ENGLISH, CHINESE = "en", "zh-hans"
AT, NEW = "li.jt@uni.example.edu", "wang@uni2.example.edu"


def spoken(browser: Client, page: str = "/privacy/", **headers: str) -> str:
    """As the page says of itself, in its header and in its HTML."""
    answer = browser.get(page, headers=headers)
    said = answer.headers["Content-Language"]
    assert f'<html lang="{said}"' in answer.content.decode()
    return said


def switch(browser: Client, language: str, there: str = "/privacy/", **headers: str) -> str:
    answer = browser.post(SWITCH, {"language": language, "next": there}, headers=headers)
    assert answer.status_code == 302
    return answer.headers["Location"]


class TestTheBrowser:
    @pytest.mark.parametrize(
        ("asks", "gets"),
        [
            ("zh-CN,zh;q=0.9,en;q=0.8", CHINESE),
            ("zh", CHINESE),
            ("zh-Hans-CN", CHINESE),
            ("zh-SG", CHINESE),
            ("zh-TW,zh;q=0.9", CHINESE),
            ("de,zh;q=0.5", CHINESE),
            ("en-US,en;q=0.9,zh-CN;q=0.8", ENGLISH),
            ("de,fr;q=0.9", ENGLISH),
            ("*", ENGLISH),
            ("", ENGLISH),
        ],
    )
    def test_says_which_language_it_wants(self, client: Client, asks: str, gets: str) -> None:
        assert spoken(client, accept_language=asks) == gets

    def test_is_told_by_what_the_answer_would_differ(self, client: Client) -> None:
        answer = client.get("/privacy/", headers={"accept-language": "zh-CN"})
        vary = {each.strip() for each in answer.headers["Vary"].split(",")}
        assert {"Accept-Language", "Cookie"} <= vary

    def test_what_is_missing_is_said_in_it_too(self, client: Client) -> None:
        assert spoken(client, "/nothing-here/", accept_language="zh-CN") == CHINESE


class TestTheSwitch:
    def test_leads_back_to_the_page_with_its_query(self, client: Client) -> None:
        page = client.get("/account/sign-in/?next=/requests/").content.decode()
        form = re.search(r'<form class="languages-offered".*?</form>', page, re.DOTALL)
        assert form is not None
        there = re.search(r'name="next" value="([^"]+)"', form[0])
        assert there is not None
        assert there[1] == "/account/sign-in/?next=/requests/"
        assert f'name="language" value="{CHINESE}" lang="{CHINESE}">简体中文</button>' in form[0]
        assert switch(client, CHINESE, there[1]) == there[1]
        assert spoken(client, there[1]) == CHINESE

    def test_of_a_page_that_answers_a_form_leads_to_the_form(self, client: Client) -> None:
        came_from = "http://testserver/account/sign-in/?next=/requests/"
        answer = client.post(SIGN_IN, {"email": "no address"}, headers={"referer": came_from})
        assert answer.status_code == 422
        assert b'name="next" value="/account/sign-in/?next=/requests/"' in answer.content

    def test_offers_the_other_language_twice_in_its_own_words(self, client: Client) -> None:
        client.cookies[portal.LANGUAGE_COOKIE_NAME] = CHINESE
        page = client.get("/privacy/").content.decode()
        assert page.count('lang="en">English</button>') == 2  # header and footer
        assert "简体中文</button>" not in page

    @pytest.mark.parametrize(
        "there",
        [
            "https://evil.example/",
            "//evil.example/",
            "/\\evil.example/",
            "javascript:alert(1)",
            "http://[::1",
            "",
        ],
    )
    def test_leads_nowhere_else(self, client: Client, there: str) -> None:
        assert switch(client, CHINESE, there) == "/"

    @pytest.mark.parametrize("language", ["de", "xx", "", "zh", "../en", "zh-hans\n"])
    def test_takes_no_other_language(self, client: Client, language: str) -> None:
        switch(client, language)
        assert portal.LANGUAGE_COOKIE_NAME not in client.cookies

    def test_a_get_changes_nothing(self, client: Client) -> None:
        assert client.get(SWITCH, {"language": CHINESE, "next": "/privacy/"}).status_code == 302
        assert portal.LANGUAGE_COOKIE_NAME not in client.cookies

    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    def test_no_other_site_can_press_it(self, client: Client, site: str) -> None:
        sent = {"language": CHINESE, "next": "/privacy/"}
        answer = client.post(SWITCH, sent, headers={"sec-fetch-site": site})
        assert answer.status_code == 403
        assert portal.LANGUAGE_COOKIE_NAME not in client.cookies

    def test_needs_no_token_so_that_public_pages_are_alike(self) -> None:
        browser = Client(enforce_csrf_checks=True)
        assert b"csrfmiddlewaretoken" not in browser.get("/privacy/").content
        switch(browser, CHINESE)
        assert spoken(browser) == CHINESE

    def test_its_cookie_is_kept_for_a_year_and_from_scripts(self, client: Client) -> None:
        switch(client, CHINESE)
        cookie = client.cookies[portal.LANGUAGE_COOKIE_NAME]
        assert (cookie["max-age"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (
            365 * 24 * 3600,
            True,
            "Lax",
            "/",
        )

    def test_wins_over_what_the_browser_asks_for(self, client: Client) -> None:
        switch(client, ENGLISH)
        assert spoken(client, accept_language="zh-CN") == ENGLISH

    def test_is_at_the_desk_too(self, client: Client, settings: Any) -> None:
        settings.ADMIN_REQUIRES_SECOND_FACTOR = False
        member = staff_user(staff.DATA_OWNER, DatasetFactory())
        client.force_login(member)
        page = client.get(reverse("admin:index"), follow=True).content.decode()
        assert page.count(f'value="{CHINESE}" lang="{CHINESE}">简体中文</button>') == 2
        switch(client, CHINESE, reverse("admin:index"))
        assert spoken(client, reverse("admin:index")) == CHINESE


class TestThePerson:
    def test_reads_their_language_at_any_browser(self, client: Client) -> None:
        client.force_login(UserFactory(language=CHINESE))
        assert spoken(client, accept_language="en") == CHINESE

    def test_keeps_what_they_switch_to_on_record(self, client: Client) -> None:
        user = UserFactory()
        client.force_login(user)
        switch(client, CHINESE)
        user.refresh_from_db()
        event = AuditEvent.objects.get(action="account:choose_language")
        assert user.language == CHINESE
        assert (event.actor_id, event.subject) == (user.pk, f"user:{user.pk}")
        switch(client, CHINESE)
        assert AuditEvent.objects.filter(action="account:choose_language").count() == 1

    def test_what_was_switched_elsewhere_is_shown_here(self, client: Client) -> None:
        user = UserFactory()
        client.force_login(user)
        switch(client, CHINESE)
        User.objects.filter(pk=user.pk).update(language=ENGLISH)
        assert spoken(client) == ENGLISH
        assert client.cookies[portal.LANGUAGE_COOKIE_NAME].value == ENGLISH

    def test_sees_it_after_signing_out(self, client: Client) -> None:
        client.force_login(UserFactory(language=CHINESE))
        spoken(client)
        client.post(reverse("account_logout"))
        assert spoken(client) == CHINESE

    def test_signs_in_to_their_own_language(self, client: Client) -> None:
        UserFactory(email=AT, language=CHINESE)
        answer = sign_in(client, AT)
        assert answer.headers["Content-Language"] == CHINESE
        assert spoken(client) == CHINESE

    def test_whoever_switched_before_signing_in_has_chosen(self, client: Client) -> None:
        user = UserFactory(email=AT, language=ENGLISH)
        switch(client, CHINESE)
        sign_in(client, AT)
        user.refresh_from_db()
        assert user.language == CHINESE
        assert spoken(client) == CHINESE

    def test_what_was_switched_before_another_one_signed_in_is_not_theirs(
        self, client: Client
    ) -> None:
        UserFactory(email=AT)
        other = UserFactory(email=NEW)
        switch(client, CHINESE)
        sign_in(client, AT)
        spoken(client)
        client.post(reverse("account_logout"))
        sign_in(client, NEW)
        other.refresh_from_db()
        assert other.language == ENGLISH
        assert spoken(client) == ENGLISH

    def test_a_new_account_takes_the_language_of_the_page(self, client: Client) -> None:
        client.cookies[portal.LANGUAGE_COOKIE_NAME] = CHINESE
        sign_in(client, NEW)
        assert User.objects.get(email=NEW).language == CHINESE

    def test_a_code_is_mailed_in_the_language_of_the_page(self, client: Client) -> None:
        client.cookies[portal.LANGUAGE_COOKIE_NAME] = CHINESE
        ask(client, AT)
        assert client.get(CODE).headers["Content-Language"] == CHINESE
        assert f'lang="{CHINESE}"' in _letter(OutboundEmail.objects.get())


class TestMachines:
    @pytest.mark.parametrize("page", ["/api/v1/datasets", "/api/v1/nothing"])
    def test_get_english(self, client: Client, page: str) -> None:
        answer = client.get(page, headers={"accept-language": "zh-CN"})
        assert answer.headers["Content-Language"] == ENGLISH
        assert answer.content.isascii()


def test_names_of_languages_are_in_their_own() -> None:
    for code, name in portal.LANGUAGES:
        assert translation.get_language_info(code)["name_local"] == name


def _letter(mail: OutboundEmail) -> str:
    return stored_letter.open_sealed(mail).html
