"""A release, and people who fetch it."""

import pytest

from agreements.enums import Status
from agreements.services.releases import personal_copies
from tests.factories import AgreementFactory, rendered_version
from tests.views.releases.fetching import publish


@pytest.fixture(autouse=True)
def _storage(on_disk):
    personal_copies._files_of.cache_clear()


@pytest.fixture
def agreement():
    return AgreementFactory(version=rendered_version(), status=Status.APPROVED)


@pytest.fixture
def release(agreement):
    return publish(agreement)
