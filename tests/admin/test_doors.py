"""Who gets what, for every address of the desk."""

import pytest
from django.urls import get_resolver, reverse

from agreements import models
from agreements.enums import Status
from agreements.services.accounts import staff
from tests.admin import desk
from tests.admin.world import World, made
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db

LOGIN, YES, FORBIDDEN, MISSING, NOT_SO, LATE = 302, 200, 403, 404, 405, 409
PEOPLE = (
    "nobody",
    "signer",
    "plain staff",
    "reviewer elsewhere",
    "owner elsewhere",
    "reviewer",
    "owner",
    "administrator",
)


@pytest.fixture
def world() -> World:
    return made()


# What a GET gives to PEOPLE from plain staff on. Nobody and signers always meet the login page.
TABLE: dict[str, tuple[int, ...]] = {
    "agreement_changelist": (FORBIDDEN, YES, YES, YES, YES, YES),
    "agreement_change": (MISSING, MISSING, MISSING, YES, YES, YES),
    "agreement_document": (MISSING, MISSING, MISSING, YES, YES, YES),
    "agreement_scan": (MISSING, MISSING, MISSING, YES, YES, YES),
    "agreement_originals": (MISSING, MISSING, MISSING, YES, YES, YES),
    "agreement_scan_page": (MISSING, MISSING, MISSING, YES, YES, YES),
    "agreement_document_page": (MISSING, MISSING, MISSING, YES, YES, YES),
    "agreement_scan_review": (MISSING, MISSING, MISSING, YES, YES, YES),
    "agreement_check_again": (NOT_SO, NOT_SO, NOT_SO, NOT_SO, NOT_SO, NOT_SO),
    "agreement_overrule": (MISSING, MISSING, MISSING, YES, YES, YES),
    "agreement_start_review": (MISSING, MISSING, MISSING, YES, YES, YES),
    "agreement_release_review": (MISSING, MISSING, MISSING, LATE, LATE, LATE),
    "agreement_approve": (MISSING, MISSING, MISSING, LATE, LATE, LATE),
    "agreement_request_changes": (MISSING, MISSING, MISSING, YES, YES, YES),
    "agreement_reject": (MISSING, MISSING, MISSING, YES, YES, YES),
    "agreement_revoke": (MISSING, MISSING, MISSING, FORBIDDEN, LATE, LATE),
    "agreement_reinstate": (MISSING, MISSING, MISSING, FORBIDDEN, LATE, LATE),
    "dataset_changelist": (FORBIDDEN, FORBIDDEN, YES, FORBIDDEN, YES, YES),
    "dataset_add": (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, YES),
    "dataset_change": (FORBIDDEN, MISSING, MISSING, FORBIDDEN, YES, YES),
    "dataset_history": (MISSING, MISSING, MISSING, MISSING, YES, YES),
    "dataset_delete": (FORBIDDEN, MISSING, MISSING, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    "defect_changelist": (FORBIDDEN, FORBIDDEN, YES, FORBIDDEN, YES, YES),
    "defect_add": (FORBIDDEN, FORBIDDEN, YES, FORBIDDEN, YES, YES),
    "defect_change": (FORBIDDEN, MISSING, MISSING, FORBIDDEN, YES, YES),
    "defect_history": (MISSING, MISSING, MISSING, MISSING, YES, YES),
    "defect_delete": (FORBIDDEN, MISSING, MISSING, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    "accessinstructions_changelist": (FORBIDDEN, FORBIDDEN, YES, FORBIDDEN, YES, YES),
    "accessinstructions_add": (FORBIDDEN, FORBIDDEN, YES, FORBIDDEN, YES, YES),
    "accessinstructions_change": (FORBIDDEN, MISSING, MISSING, FORBIDDEN, YES, YES),
    "accessinstructions_history": (MISSING, MISSING, MISSING, MISSING, YES, YES),
    "accessinstructions_delete": (FORBIDDEN, MISSING, MISSING, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    "licenseversion_changelist": (FORBIDDEN, FORBIDDEN, YES, FORBIDDEN, YES, YES),
    "licenseversion_add": (FORBIDDEN, FORBIDDEN, YES, FORBIDDEN, YES, YES),
    "licenseversion_change": (MISSING, MISSING, MISSING, MISSING, YES, YES),
    "licenseversion_history": (MISSING, MISSING, MISSING, MISSING, YES, YES),
    "licenseversion_delete": (MISSING, MISSING, MISSING, MISSING, YES, YES),
    "licenseversion_preview": (NOT_SO, NOT_SO, NOT_SO, NOT_SO, NOT_SO, NOT_SO),
    "licenseversion_pdf": (MISSING, MISSING, MISSING, MISSING, YES, YES),
    "licenseversion_export": (MISSING, MISSING, MISSING, MISSING, YES, YES),
    "licenseversion_translation": (MISSING, MISSING, MISSING, MISSING, YES, YES),
    "licenseversion_untranslate": (NOT_SO, NOT_SO, NOT_SO, NOT_SO, NOT_SO, NOT_SO),
    "licenseversion_announce": (MISSING, MISSING, MISSING, MISSING, YES, YES),
    "licenseversion_recipients": (MISSING, MISSING, MISSING, MISSING, YES, YES),
    "licenseversion_letter": (MISSING, MISSING, MISSING, MISSING, YES, YES),
    "licenseversion_letter_html": (MISSING, MISSING, MISSING, MISSING, YES, YES),
    "licenseversion_test_mail": (NOT_SO, NOT_SO, NOT_SO, NOT_SO, NOT_SO, NOT_SO),
    "licenseversion_confirm": (MISSING, MISSING, MISSING, MISSING, YES, YES),
    "licenseversion_put_into_force": (MISSING, MISSING, MISSING, MISSING, LATE, LATE),
    "licenseversion_postpone": (MISSING, MISSING, MISSING, MISSING, LATE, LATE),
    "licenseversion_call_off": (MISSING, MISSING, MISSING, MISSING, LATE, LATE),
    "licenseversion_progress": (MISSING, MISSING, MISSING, MISSING, YES, YES),
    "licenseversion_numbers": (MISSING, MISSING, MISSING, MISSING, YES, YES),
    "licenseversion_notices": (MISSING, MISSING, MISSING, MISSING, YES, YES),
    "licenseversion_notices_csv": (MISSING, MISSING, MISSING, MISSING, YES, YES),
    "licenseversion_pause": (NOT_SO, NOT_SO, NOT_SO, NOT_SO, NOT_SO, NOT_SO),
    "licenseversion_resume": (NOT_SO, NOT_SO, NOT_SO, NOT_SO, NOT_SO, NOT_SO),
    "licenseversion_resend_failures": (NOT_SO, NOT_SO, NOT_SO, NOT_SO, NOT_SO, NOT_SO),
    "licenseversion_resend": (NOT_SO, NOT_SO, NOT_SO, NOT_SO, NOT_SO, NOT_SO),
    "licenseversion_informed": (MISSING, MISSING, MISSING, MISSING, LATE, LATE),
    "outboundemail_changelist": (FORBIDDEN, FORBIDDEN, YES, FORBIDDEN, YES, YES),
    "outboundemail_add": (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    "outboundemail_change": (FORBIDDEN, MISSING, MISSING, FORBIDDEN, YES, YES),
    "outboundemail_history": (MISSING, MISSING, MISSING, MISSING, YES, YES),
    "outboundemail_delete": (FORBIDDEN, MISSING, MISSING, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    "outboundemail_resend": (FORBIDDEN, MISSING, MISSING, FORBIDDEN, YES, YES),
    # A reviewer, too, may have told the signer.
    "outboundemail_told": (MISSING, MISSING, MISSING, YES, YES, YES),
    "staffinvitation_changelist": (FORBIDDEN, FORBIDDEN, YES, FORBIDDEN, YES, YES),
    "staffinvitation_add": (FORBIDDEN, FORBIDDEN, YES, FORBIDDEN, YES, YES),
    "staffinvitation_change": (FORBIDDEN, FORBIDDEN, MISSING, FORBIDDEN, YES, YES),
    "staffinvitation_withdraw": (NOT_SO, NOT_SO, NOT_SO, NOT_SO, NOT_SO, NOT_SO),
    "staffinvitation_again": (NOT_SO, NOT_SO, NOT_SO, NOT_SO, NOT_SO, NOT_SO),
    "user_changelist": (FORBIDDEN, FORBIDDEN, YES, FORBIDDEN, YES, YES),
    "user_add": (FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN, FORBIDDEN),
    "user_change": (FORBIDDEN, MISSING, MISSING, FORBIDDEN, YES, YES),
    "user_history": (MISSING, MISSING, MISSING, MISSING, YES, YES),
    "user_delete": (FORBIDDEN, MISSING, MISSING, FORBIDDEN, FORBIDDEN, FORBIDDEN),
}


# The site's own pages, for everybody in PEOPLE.
SITE = {
    "index": (LOGIN, LOGIN, *(YES,) * 6),
    "login": (LOGIN, MISSING, *(LOGIN,) * 6),
    "logout": (LOGIN, LOGIN, *(YES,) * 6),
    "jsi18n": (LOGIN, LOGIN, *(YES,) * 6),
    "app_list": (LOGIN, LOGIN, MISSING, *(YES,) * 5),
}


def test_each_person_gets_what_the_tables_say(world: World) -> None:
    """A GET changes nothing, so all go through one world."""

    def walked(address: str) -> tuple[int, ...]:
        return tuple(world.people[who].get(address).status_code for who in PEOPLE)

    assert {name: walked(world.address(name)) for name in TABLE} == {
        name: (LOGIN, LOGIN, *row) for name, row in TABLE.items()
    }
    where = {"app_list": ["agreements"]}
    assert {n: walked(reverse(f"admin:{n}", args=where.get(n, []))) for n in SITE} == SITE


def test_every_address_of_the_desk_is_in_the_table() -> None:
    """A new page without a row here fails."""
    names = {
        name.removeprefix("agreements_")
        for name in get_resolver().namespace_dict["admin"][1].reverse_dict
        if isinstance(name, str)
    }
    assert names == {*TABLE, *SITE}


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


@pytest.mark.parametrize("app", ["account/emailaddress", "mfa/authenticator", "auth/group"])
def test_tables_of_others_are_not_on_the_desk(app: str) -> None:
    administrator = desk.browser(UserFactory(is_staff=True, is_superuser=True))
    assert administrator.get(f"/admin/{app}/").status_code == MISSING


# A picture of a page is asked for each time, and not sent again while nothing changed.
ASKED_FOR = {"agreement_scan_page", "agreement_document_page"}


def test_a_browser_keeps_no_page_of_the_desk(world: World) -> None:
    for name in TABLE:
        said = world.people["owner"].get(world.address(name)).headers["Cache-Control"]
        assert ("no-store" in said) != (name in ASKED_FOR), (name, said)
