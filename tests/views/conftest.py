"""Pages without `collectstatic`: static files keep their plain names."""

import pytest


@pytest.fixture(autouse=True)
def _plain_static_names(settings):
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": plain}}
