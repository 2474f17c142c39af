"""Every page of the site in both languages: axe, no scrolling sideways, nothing that moves.

The desk's are in `tests/admin/review/test_browser.py`.
"""

from collections.abc import Callable, Iterator

import pytest
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from agreements.enums import Status
from agreements.models import Agreement, User
from agreements.services.accounts import staff
from tests import doors
from tests.accounts.people import set_up_app, sign_in
from tests.browser import sight
from tests.browser.test_pages import put_into
from tests.browser.walker import Walker
from tests.factories import staff_user
from tests.site_world import address, browsers, submitted

pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.django_db(transaction=True)]

Person = Callable[..., Walker]
# By language, what a browser asks for.
LOCALES = {"en": "en-US", "zh-hans": "zh-CN"}
# Each page is shown as it is to the first of these who has it.
WHO = ("signer", "student", "nobody", "owner")
ACCOUNT = ("mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_logout")
# Of all pages: each is looked at several times, which takes seconds.
_PARTS = 3


@pytest.fixture(params=LOCALES)
def language(request: pytest.FixtureRequest) -> str:
    spoken: str = request.param
    return spoken


@pytest.fixture
def walk(person: Person, site: str, language: str) -> Callable[[Client, list[str]], list[str]]:
    """What is found on these pages, opened by somebody whose session a client has begun."""

    def walked(client: Client, pages: list[str]) -> list[str]:
        walker = person(locale=LOCALES[language])
        page = walker.page
        if session := client.cookies.get("session"):
            page.context.add_cookies([{"name": "session", "value": session.value, "url": site}])
        return [f"{there}: {each}" for there in pages for each in found(walker, there)]

    def found(walker: Walker, there: str) -> Iterator[str]:
        walker.page.goto(there)
        expect(walker.page.locator(f"html[lang={language}]")).to_have_count(1)
        yield from sight.accessible(walker.page)
        yield from sight.reflowing(walker.page)
        yield from sight.moving(walker.page)

    return walked


def shown_to(people: dict[str, Client], names: list[str]) -> dict[str, list[str]]:
    """By person, the addresses of these that are pages, each once."""
    pages: dict[str, list[str]] = {who: [] for who in WHO}
    for there in map(address, names):
        for who in WHO:
            answer = people[who].get(there)
            # Not the part of a page that a script asks for.
            if answer.status_code == 200 and not answer.streaming and b"<html" in answer.content:
                pages[who].append(there)
                break
    return pages


@pytest.mark.parametrize("part", range(_PARTS))
def test_every_page_of_the_site(
    part: int, walk: Callable[[Client, list[str]], list[str]], language: str
) -> None:
    people = browsers(submitted())
    User.objects.update(language=language)
    pages = shown_to(people, sorted(doors.TABLE)[part::_PARTS])
    assert sum(map(len, pages.values())) > 5
    assert [each for who in WHO for each in walk(people[who], pages[who])] == []


@pytest.mark.parametrize("status", [Status.DRAFT, Status.APPROVED])
def test_every_page_of_a_request_before_and_afterwards(
    status: Status, walk: Callable[[Client, list[str]], list[str]], language: str
) -> None:
    agreement = submitted()
    signer = browsers(agreement)["signer"]
    put_into(agreement, status, staff_user(staff.REVIEWER, agreement.dataset))
    User.objects.update(language=language)
    names = [name for name in sorted(doors.TABLE) if name.startswith("request")]
    pages = shown_to(dict.fromkeys(WHO, signer), names)["signer"]
    assert len(pages) > 5
    assert Agreement.objects.get(pk=agreement.pk).status == status
    assert walk(signer, pages) == []


def test_the_pages_of_an_account(
    walk: Callable[[Client, list[str]], list[str]], language: str
) -> None:
    client, reviewer = Client(), staff_user(staff.REVIEWER)
    User.objects.update(language=language)
    sign_in(client, reviewer.email)
    assert walk(client, [reverse(name) for name in ACCOUNT]) == []
    set_up_app(client)
    codes = reverse("mfa_view_recovery_codes")
    assert walk(client, [reverse("mfa_index"), codes]) == []
    assert walk(Client(), [reverse("account_login"), reverse("account_inactive")]) == []
