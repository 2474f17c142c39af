from collections.abc import Iterator
from typing import Any

import pytest

from agreements import models
from agreements.views.middleware import kept_pages
from tests.factories import rendered_version


@pytest.fixture
def licensed() -> models.LicenseVersion:
    """The LA in force of the dataset at `keeping.PAGE`."""
    return rendered_version(dataset__slug="casmemg")


@pytest.fixture
def kept_for_an_hour(licensed: models.LicenseVersion, settings: Any) -> Iterator[None]:
    settings.PAGES_KEPT_SECONDS = 3600
    yield
    kept_pages.forget_all()
