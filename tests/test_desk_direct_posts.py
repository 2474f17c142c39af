"""Doors of the desk that no link leads to: a direct POST, a session that outlives its person."""

from typing import Any

import pytest
from django.apps import apps
from django.urls import reverse

from agreements import models
from agreements.enums import Status
from agreements.services.accounts import staff
from tests.admin import desk
from tests.admin.conftest import _plain_door  # noqa: F401
from tests.admin.world import World, made
from tests.desk_doors import (
    BUTTONS,
    FORBIDDEN,
    LOGIN,
    MISSING,
    NOT_SO,
    OWNERS_BUTTONS,
    REVIEWERS_BUTTONS,
    TABLE,
    YES,
)
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return made()


def test_a_decision_by_direct_post_meets_the_same_doors(world: World) -> None:
    address = world.address("agreement_start_review")
    outsiders = ("nobody", "signer", "plain staff", "reviewer elsewhere")
    got = [world.people[who].post(address).status_code for who in outsiders]
    assert got == [LOGIN, LOGIN, MISSING, MISSING]
    world.agreement.refresh_from_db()
    assert world.agreement.status == Status.SUBMITTED


def test_staff_that_are_disabled_are_out_at_once(world: World) -> None:
    client, address = world.people["reviewer"], world.address("agreement_change")
    assert client.get(address).status_code == YES
    models.User.objects.filter(groups__name=staff.REVIEWER).update(is_active=False)
    assert client.get(address).status_code == LOGIN


# What each is asked for by the forms of the desk, whichever is sent to.
WORDS = {
    **dict.fromkeys(("reason", "how", "note", "text", "despite", "summary", "what"), "Because."),
    **dict.fromkeys(("agree", "anyway", "read", "is_active"), "on"),
    "email": "new@institute.example",
    "name": "Ann",
    "title": "Dr",
    "affiliation": "Here",
    "url": "https://data.example.edu/hook",
    "names_people": "address",
    "day": "2099-01-01",
    "until": "2030-01-01",
    "word": "trusted",
    "remedy": "scan_again",
    "where_found": "There",
    "found_at": "2026-01-01",
    "label": "9.9",
    "notes": "x",
    "scopes": "check",
    "groups": "1",
    "language": "en",
    "audience": "agreement",
}


def rows() -> dict[str, list[dict[str, Any]]]:
    """Everything that the portal keeps."""
    found = apps.get_app_config("agreements").get_models()
    return {
        model.__name__: list(model._base_manager.order_by("pk").values())
        for model in found
        if model._meta.managed
    }


def turned_away(name: str) -> list[str]:
    """Who must not get anything done there: whom the page refuses, and staff of other datasets."""
    if name in BUTTONS:
        own = () if name in REVIEWERS_BUTTONS else ("reviewer",)
        return ["nobody", "signer", "plain staff", *ELSEWHERE, *own]
    refused = [who for who, got in TABLE[name].items() if got in (FORBIDDEN, MISSING)]
    return ["nobody", "signer", *dict.fromkeys([*refused, *ELSEWHERE])]


ELSEWHERE = ("reviewer elsewhere", "owner elsewhere")
# Whoever may begin a dataset begins one of their own, keeps a view of their own.
OWN_TOO = {"dataset_add", "agreement_keep_view"}


@pytest.mark.full
def test_a_direct_post_does_nothing_for_whom_its_page_is_not(world: World) -> None:
    """Whatever is sent along: nothing is written, no letter goes, nothing is on record."""
    agreement = world.agreement
    body = {
        **WORDS,
        "dataset": agreement.dataset_id,
        "datasets": agreement.dataset_id,
        "staff": agreement.signer.user_id,
        "to": agreement.signer.user_id,
        "approve": f"{agreement.reference}:1",
        "references": agreement.reference,
        "reference": agreement.reference,
    }
    before = rows()
    for name in TABLE:
        for who in turned_away(name):
            if not (name in OWN_TOO and who in ELSEWHERE):
                world.people[who].post(world.address(name), body)
    after = rows()
    new = {
        table: [row for row in after[table] if row not in before[table]]
        for table in after
        if after[table] != before[table]
    }
    assert new == {}


def test_who_may_press_each_button_of_the_desk_is_said() -> None:
    assert BUTTONS == REVIEWERS_BUTTONS | OWNERS_BUTTONS
    assert not REVIEWERS_BUTTONS & OWNERS_BUTTONS


def test_a_direct_post_to_what_is_kept_about_a_person_needs_an_owner_of_theirs(
    world: World,
) -> None:
    address = f"{reverse('admin:person')}?email={world.agreement.signer.email}"
    before, got = rows(), {}
    for who in ("nobody", "signer", "plain staff", *ELSEWHERE, "reviewer"):
        for button in ("take", "erase"):
            sent = {button: "1", "reason": "Asked.", "agree": "on"}
            got[who] = world.people[who].post(address, sent).status_code
    assert got == {
        "nobody": LOGIN,
        "signer": LOGIN,
        "plain staff": FORBIDDEN,
        "reviewer elsewhere": FORBIDDEN,
        "owner elsewhere": MISSING,
        "reviewer": FORBIDDEN,
    }
    assert rows() == before


def test_the_pages_that_are_only_read_take_no_post(world: World) -> None:
    client = world.people["administrator"]
    for name in ("watch", "numbers"):
        assert client.post(reverse(f"admin:{name}"), WORDS).status_code == NOT_SO


@pytest.mark.parametrize("app", ["account/emailaddress", "mfa/authenticator", "auth/group"])
def test_tables_of_others_are_not_on_the_desk(app: str) -> None:
    administrator = desk.browser(UserFactory(is_staff=True, is_superuser=True))
    assert administrator.get(f"/admin/{app}/").status_code == MISSING
