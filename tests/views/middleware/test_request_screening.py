"""Addresses with a NUL, on the site and on the desk."""

import pytest

from tests.admin import desk
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.each_case]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/%00", 404),
        ("/requests/%00/", 404),
        ("/requests/%00/?after=%00", 404),
        ("/requests/?after=a%00b", 400),
        ("/admin/agreements/agreement/a%00b/change/", 404),
        ("/admin/agreements/agreement/a%00b/approve/", 404),
        ("/admin/agreements/agreement/?status=%00", 400),
        ("/admin/agreements/agreement/?q=%00", 400),
        ("/admin/agreements/licenseversion/?status=a%00b", 400),
        ("/admin/agreements/outboundemail/?status=%00", 400),
    ],
)
@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_a_nul_is_found_nowhere(settings, address, status, method):
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    owner = desk.owner(desk.filed().dataset)
    assert getattr(owner, method)(address).status_code == status


def test_the_refusal_knows_who_is_signed_in(client):
    said = []
    for signed_in in (False, True):
        if signed_in:
            client.force_login(UserFactory())
        said.append("Sign in" in client.get("/?q=%00").content.decode())
    assert said == [True, False]
