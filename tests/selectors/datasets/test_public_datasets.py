"""Datasets as the public sees them."""

import pytest

from agreements.enums import VersionStatus
from agreements.selectors.datasets import public_datasets
from tests.factories import LONG_AGO, DatasetFactory, LicenseVersionFactory

pytestmark = pytest.mark.django_db


def test_only_listed_datasets_are_public():
    shown = DatasetFactory()
    DatasetFactory(is_listed=False)
    assert list(public_datasets.listed_datasets()) == [shown]


@pytest.mark.parametrize("status", list(VersionStatus))
def test_only_a_version_in_force_is_signed(status):
    version = LicenseVersionFactory(status=status, effective_at=LONG_AGO)
    expected = version if status == VersionStatus.IN_FORCE else None
    assert public_datasets.version_in_force(version.dataset) == expected
