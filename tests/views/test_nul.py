"""Addresses with a NUL, on the site and on the desk."""

import pytest

from tests.admin import desk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address",
    [
        "/%00",
        "/requests/%00/",
        "/requests/?after=a%00b",
        "/admin/agreements/agreement/a%00b/change/",
        "/admin/agreements/agreement/a%00b/approve/",
        "/admin/agreements/agreement/?status=%00",
        "/admin/agreements/agreement/?q=%00",
        "/admin/agreements/licenseversion/?status=a%00b",
        "/admin/agreements/outboundemail/?status=%00",
    ],
)
@pytest.mark.parametrize("method", ["get", "head", "post"])
def test_a_nul_is_found_nowhere(settings, address, method):
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    owner = desk.owner(desk.filed().dataset)
    assert getattr(owner, method)(address).status_code == 404
