"""Who gets what, for every address of the desk."""

from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import override_settings
from django.urls import get_resolver, reverse

from tests.admin.conftest import _plain_door  # noqa: F401
from tests.admin.world import made
from tests.desk_doors import LOGIN_FIRST, PEOPLE, SITE, SITE_ARGUMENTS, TABLE
from tests.style_sheets import MOST, sheets

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def answers(django_db_setup: None, django_db_blocker: Any) -> dict[tuple[str, str], HttpResponse]:
    """What everybody gets from every page. A GET changes nothing, so all go through one world."""
    with (
        django_db_blocker.unblock(),
        transaction.atomic(),
        override_settings(ADMIN_REQUIRES_SECOND_FACTOR=False),
    ):
        world = made()
        addresses = {name: world.address(name) for name in TABLE}
        for name in SITE:
            report = [world.agreement.dataset.slug, 2026]
            args = report if name.startswith("yearly_report") else SITE_ARGUMENTS.get(name, [])
            addresses[name] = reverse(f"admin:{name}", args=args)
        got = {
            (name, who): world.people[who].get(address)
            for name, address in addresses.items()
            for who in PEOPLE
        }
        transaction.set_rollback(True)
    return got


def test_each_person_gets_what_the_tables_say(answers: dict[tuple[str, str], Any]) -> None:
    expected = {name: LOGIN_FIRST | row for name, row in TABLE.items()} | SITE
    assert {
        name: {who: answers[name, who].status_code for who in PEOPLE} for name in expected
    } == expected


def test_every_address_of_the_desk_is_in_the_table() -> None:
    """A new page without a row here fails."""
    names = {
        name.removeprefix("agreements_")
        for name in get_resolver().namespace_dict["admin"][1].reverse_dict
        if isinstance(name, str)
    }
    assert names == {*TABLE, *SITE}


# A picture of a page is asked for each time, and not sent again while nothing changed.
ASKED_FOR = {"agreement_scan_page", "agreement_document_page"}


def test_a_browser_keeps_no_page_of_the_desk(answers: dict[tuple[str, str], Any]) -> None:
    for name in TABLE:
        said = answers[name, "owner"].headers["Cache-Control"]
        assert ("no-store" in said) != (name in ASKED_FOR), (name, said)


def test_no_page_of_the_desk_fetches_many_style_sheets(answers: dict[tuple[str, str], Any]) -> None:
    fetched = {name: sheets(answer) for (name, _who), answer in answers.items()}
    assert {name: found for name, found in fetched.items() if len(found) > MOST} == {}
    assert any(fetched.values())
