"""A file that the disk does not take while it is being received.

All of it is read all the same: a browser shows no answer before it has sent all.
"""

import errno
from unittest import mock

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agreements.services.accounts import staff
from tests.admin import desk
from tests.factories import staff_user
from tests.scans import honest

pytestmark = pytest.mark.django_db

DOORS = ("request_upload", "admin:agreements_licenseversion_add")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("fails", ["__init__", "write"])
def test_is_not_taken_for_none(agreement, settings, door, fails) -> None:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    if door == "request_upload":
        user, url = agreement.signer.user, reverse(door, args=[agreement.reference])
        sent = {"scan": SimpleUploadedFile("scan.pdf", honest.scan())}
    else:
        user, url = staff_user(staff.DATA_OWNER, agreement.dataset), reverse(door)
        sent = {"dataset": agreement.dataset.slug, "file": SimpleUploadedFile("la.md", b"x")}
    client = desk.browser(user)
    client.raise_request_exception = False
    full = OSError(errno.ENOSPC, "No space left on device")
    target = f"django.core.files.uploadhandler.TemporaryUploadedFile.{fails}"
    with mock.patch(target, side_effect=full, create=True):
        answer = client.post(url, sent)
    assert answer.status_code == 503
    assert "could not be saved" in answer.content.decode()
    assert agreement.dataset.versions.count() == 1
