"""How long it takes is told as what it is: a median."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements.enums import Status
from agreements.selectors.requests import timeline
from tests.factories import AgreementFactory, LicenseVersionFactory

pytestmark = pytest.mark.django_db


def test_half_of_the_approvals_came_within_the_median() -> None:
    version, now = LicenseVersionFactory(), timezone.now()
    for _ in range(timeline._ENOUGH):
        filed = now - timedelta(days=8)
        AgreementFactory(
            version=version, status=Status.APPROVED, submitted_at=filed, approved_at=now
        )
    said = timeline.how_long(version.dataset)
    assert said == "Half of the latest approvals came within 8 days of the scan."
