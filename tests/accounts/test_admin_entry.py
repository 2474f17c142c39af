"""Who enters the review desk."""

import re
from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import URLPattern, URLResolver
from pytest_django.fixtures import Settings

from agreements.models import User
from tests.accounts.people import app_code, set_up_app, sign_in, who
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
STAFF = "staff@uni.edu"
INDEX = "/admin/"


def _pages(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for entry in patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _pages(entry.url_patterns, route)
        else:
            yield re.sub(r"<[^>]+>", "1", route.replace("^", "").replace("$", ""))


def _admin_pages() -> list[str]:
    pages = list(_pages(admin.site.urls[0], INDEX))
    return [page for page in pages if "?P" not in page and page != "/admin/login/"]


@pytest.fixture
def superuser() -> User:
    user: User = User.objects.create_superuser(STAFF)
    return user


def _set_up_and_enter(browser: Client) -> None:
    secret = set_up_app(browser)
    asked = browser.get(INDEX, follow=True)
    page = "/account/second-factor/reauthenticate/?next=/admin/"
    assert asked.redirect_chain[-1][0] == page
    assert browser.post(page, {"code": app_code(secret)}).url == INDEX


def test_there_are_pages_to_guard() -> None:
    pages = _admin_pages()
    assert "/admin/" in pages
    assert "/admin/agreements/agreement/" in pages
    assert "/admin/agreements/user/1/change/" in pages


def test_nobody_sees_any_page_signed_out(client: Client) -> None:
    for page in _admin_pages():
        answer = client.get(page, follow=False)
        assert answer.status_code == 302, page
        assert answer.url.startswith(("/admin/", "/account/sign-in/")), page


def test_signing_in_leads_to_the_page_wanted(client: Client) -> None:
    answer = client.get("/admin/agreements/agreement/", follow=True)
    assert answer.redirect_chain[-1] == (
        "/account/sign-in/?next=/admin/agreements/agreement/",
        302,
    )


@pytest.mark.full
def test_a_signer_learns_nothing_of_it(client: Client) -> None:
    client.force_login(UserFactory())
    for page in _admin_pages():
        assert client.get(page, follow=True).status_code == 404, page
        assert client.post(page, follow=True).status_code == 404, page


def test_staff_without_second_factor_are_sent_to_set_one_up(
    client: Client, superuser: User
) -> None:
    sign_in(client, STAFF)
    for page in _admin_pages():
        answer = client.get(page, follow=True)
        assert answer.redirect_chain[-1] == ("/account/second-factor/", 302), page
    assert b"set up a second factor first" in answer.content


def test_staff_enter_once_they_gave_it_in_this_session(client: Client, superuser: User) -> None:
    sign_in(client, STAFF)
    _set_up_and_enter(client)
    assert client.get(INDEX).status_code == 200


def test_an_older_session_of_theirs_is_asked_for_it(client: Client, superuser: User) -> None:
    older = Client()
    sign_in(older, STAFF)
    sign_in(client, STAFF)
    _set_up_and_enter(client)
    assert "reauthenticate" in older.get(INDEX, follow=True).redirect_chain[-1][0]


def test_what_another_user_gave_in_this_browser_does_not_count(
    client: Client, superuser: User
) -> None:
    sign_in(client, STAFF)
    _set_up_and_enter(client)
    client.force_login(UserFactory(is_staff=True))
    assert client.get(INDEX).status_code == 302


@pytest.mark.parametrize("loss", [{"is_staff": False}, {"is_active": False}])
def test_losing_the_rights_shuts_the_desk_at_once(
    client: Client, superuser: User, loss: dict[str, bool]
) -> None:
    sign_in(client, STAFF)
    _set_up_and_enter(client)
    User.objects.update(**loss)
    assert client.get(INDEX).status_code == 302


def test_in_the_demo_staff_enter_without(
    client: Client, superuser: User, settings: Settings
) -> None:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    answer = sign_in(client, STAFF, next=INDEX)
    assert answer.url == INDEX
    assert client.get(INDEX).status_code == 200
    client.force_login(UserFactory())
    assert client.get(INDEX, follow=True).status_code == 404


@pytest.mark.parametrize("wanted", ["//evil.example.com/", "/admin/login/?next=/admin/login/"])
def test_a_bad_next_leads_to_the_index(
    client: Client, superuser: User, settings: Settings, wanted: str
) -> None:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    client.force_login(superuser)
    assert client.get("/admin/login/", {"next": wanted}).url == INDEX


def test_signing_out_of_the_desk_takes_a_post(
    client: Client, superuser: User, settings: Settings
) -> None:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    client.force_login(superuser)
    client.get("/admin/logout/")
    assert who(client)
    assert client.post("/admin/logout/").url == "/"
    assert who(client) == ""


def test_the_desk_has_no_page_about_passwords(
    client: Client, superuser: User, settings: Settings
) -> None:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    client.force_login(superuser)
    assert not [page for page in _admin_pages() if "password" in page]
    assert b"password" not in client.get(INDEX).content.lower()
    for page in ("password_change/", "password_change/done/", "agreements/user/1/password/"):
        assert client.get(INDEX + page, follow=True).status_code == 404
