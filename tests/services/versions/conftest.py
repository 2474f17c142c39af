"""A draft that may be announced, what it replaces, and its owner."""

import pytest

from agreements.enums import VersionStatus
from tests.services import campaign


@pytest.fixture
def draft():
    return campaign.draft()


@pytest.fixture
def old(draft):
    return draft.dataset.versions.get(status=VersionStatus.IN_FORCE)


@pytest.fixture
def owner(draft):
    return campaign.owner(draft)
