"""Doors of the desk that no link leads to: a direct POST, a session that outlives its person."""

import pytest

from agreements import models
from agreements.enums import Status
from agreements.services.accounts import staff
from tests.admin import desk
from tests.admin.conftest import _plain_door  # noqa: F401
from tests.admin.world import World, made
from tests.desk_doors import LOGIN, MISSING, YES
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


@pytest.mark.parametrize("app", ["account/emailaddress", "mfa/authenticator", "auth/group"])
def test_tables_of_others_are_not_on_the_desk(app: str) -> None:
    administrator = desk.browser(UserFactory(is_staff=True, is_superuser=True))
    assert administrator.get(f"/admin/{app}/").status_code == MISSING
