"""What a scan is compared with."""

import pytest

from agreements.enums import VersionStatus
from agreements.models import LicenseVersion
from agreements.services.scans import check_worker
from tests import examined
from tests.factories import LicenseVersionFactory

pytestmark = pytest.mark.django_db


def test_what_was_submitted_under_an_earlier_version_is_due_as_it_was_signed() -> None:
    scan = examined.scan(examined.issued())
    old = scan.agreement.version
    LicenseVersion.objects.filter(pk=old.pk).update(status=VersionStatus.SUPERSEDED)
    LicenseVersionFactory(dataset=old.dataset, number="1.1")
    assert check_worker._expectations_of(scan).due == old.number
