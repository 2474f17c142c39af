"""Whatever form of the desk is sent while its person was signed out meanwhile: nothing is done, and
after signing in it stands there as it was sent. A new form is held to it by being on a page."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import transaction
from django.test import Client, override_settings
from django.urls import resolve, reverse

from agreements.forms.unsaved_form import NEVER_KEPT
from tests.admin import desk
from tests.admin.every_page import every_page
from tests.admin.page_forms import IN_A_FILE, SECRET, Fields, PageForm, forms_of
from tests.admin.world import World, made
from tests.desk_doors import BUTTONS, FORBIDDEN, MISSING, NOT_SO, TABLE
from tests.test_desk_direct_posts import WORDS, rows

pytestmark = pytest.mark.django_db

CAME_BACK = "This is what you had typed."
SITE = "http://testserver"
# What is ticked in a list is ticked anew: there may be other rows by then.
ROWS = "_selected_action"
# Forms on the answer to such ticks, what scripts send, which stays in its tab, and a button that
# stands there once nothing is missing.
ON_NO_PAGE = {
    *("agreement_approve_several", "agreement_order_bundles"),
    *("licenseversion_preview", "dataset_opening"),
}


@dataclass
class Walk:
    """What came of every form that was sent from its page by nobody."""

    astray: dict[str, str] = field(default_factory=dict)
    lost: dict[str, tuple[Fields, Fields | None]] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)
    doors: set[str] = field(default_factory=set)
    filled: set[str] = field(default_factory=set)
    passwords: set[str] = field(default_factory=set)
    is_changed: bool = True


@pytest.fixture(scope="module")
def walk(django_db_setup: None, django_db_blocker: Any) -> Walk:
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        override_settings(ADMIN_REQUIRES_SECOND_FACTOR=False),
    ):
        found = _walked()
        transaction.set_rollback(True)
    return found


def _walked() -> Walk:
    owner, addresses = every_page()
    signed_in, found = desk.browser(owner), Walk()
    sent: list[tuple[str, PageForm, Fields, Client]] = []
    pages = {address: signed_in.get(address).content.decode() for address in addresses}
    before = rows()
    for address, page in pages.items():
        for form in _forms_of_the_desk(page, address):
            found.doors |= {_door(each) for each in (form.action, *form.also)}
            found.passwords |= {one.name for one in form.controls if one.kind == "password"}
            typed = form.filled()
            browser = signed_out(address)
            answer = browser.post(form.action, form.sent(typed))
            if (there := leads_to(answer)) != address:
                found.astray[f"{address} {form.action}"] = there
            kept = str(browser.session.get("typed_on", ""))
            found.secrets += [address] * (SECRET in kept or IN_A_FILE.decode() in kept)
            if typed and ROWS not in typed:
                sent.append((address, form, typed, browser))
    found.is_changed = rows() != before
    for address, form, typed, browser in sent:
        browser.force_login(owner)
        page = browser.get(address).content.decode()
        found.unsaid += [address] * (CAME_BACK not in page or "error-summary" in page)
        shown = [one.now() for one in forms_of(page, address) if one.looks_like(form)]
        found.filled.add(_door(form.action))
        if typed not in shown:
            found.lost[f"{address} {form.action}"] = (typed, shown[0] if shown else None)
    return found


def _forms_of_the_desk(page: str, address: str) -> Iterator[PageForm]:
    """But the one that signs out: whoever presses that wants nothing kept."""
    for form in forms_of(page, address):
        if form.action.startswith(reverse("admin:index")) and "/logout/" not in form.action:
            yield form


def signed_out(address: str) -> Client:
    """The browser of somebody who had opened a page there."""
    return Client(headers={"accept": "text/html", "referer": SITE + address})


def leads_to(answer: Any) -> str:
    """Where one gets after signing in."""
    return parse_qs(urlsplit(answer.headers["Location"]).query)["next"][0]


def _door(action: str) -> str:
    name = resolve(urlsplit(action).path).url_name or ""
    return name.removeprefix("agreements_")


def _that_take_a_post(world: World) -> Iterator[str]:
    """Whatever it does there is undone."""
    client = world.people["administrator"]
    client.raise_request_exception = False
    for name in TABLE:
        with transaction.atomic():
            answer = client.post(world.address(name), {})
            transaction.set_rollback(True)
        if answer.status_code not in (NOT_SO, FORBIDDEN, MISSING):
            yield name


@pytest.mark.full
def test_each_form_leads_back_to_the_page_that_it_stood_on(walk: Walk) -> None:
    assert walk.astray == {}


@pytest.mark.full
def test_nothing_is_done_for_whoever_is_signed_out(walk: Walk) -> None:
    assert not walk.is_changed


@pytest.mark.full
def test_after_signing_in_each_form_stands_there_as_it_was_sent(walk: Walk) -> None:
    assert (walk.lost, walk.unsaid) == ({}, [])
    assert len(walk.filled) > 50


@pytest.mark.full
def test_no_password_and_no_file_is_ever_kept(walk: Walk) -> None:
    assert walk.secrets == []
    assert walk.passwords == NEVER_KEPT


@pytest.mark.full
def test_each_address_that_takes_a_form_is_sent_one_here(walk: Walk) -> None:
    """Buttons of rows that are on no page of this world are in the next test alone."""
    assert set(_that_take_a_post(made())) - walk.doors - BUTTONS - ON_NO_PAGE == set()


def test_a_button_pressed_too_late_leads_back_to_where_it_is() -> None:
    """Also where its address has no page, which would be all that one sees after signing in."""
    world = made()
    page, before = world.address("agreement_change"), rows()
    elsewhere = {
        name: there
        for name in TABLE
        if (there := leads_to(signed_out(page).post(world.address(name), WORDS))) != page
    }
    assert elsewhere == {}
    assert rows() == before


@pytest.mark.parametrize("said", ["", "https://elsewhere.example/admin/", SITE + "/requests/"])
def test_without_a_page_of_the_desk_the_address_itself_is_where_one_gets(said: str) -> None:
    agreement = desk.filed()
    address = desk.page("reject", agreement)
    client = Client(headers={"accept": "text/html", **({"referer": said} if said else {})})
    assert leads_to(client.post(address, WORDS)) == address
