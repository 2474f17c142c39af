"""A dataset whose pages are kept, and how often the database is asked for one."""

from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agreements import models
from tests.services.telling import announced

PAGE = "/datasets/casmemg/"


def next_version(version: models.LicenseVersion) -> models.LicenseVersion:
    text = version.source.replace('version: "1.0"', 'version: "1.1"')
    return announced(replaces=version, source=text)


def asked(browser: Client, page: str = PAGE, **headers: str) -> tuple[Any, int]:
    """The answer, and how often the database was asked for it."""
    with CaptureQueriesContext(connection) as queries:
        answer = browser.get(page, headers=headers)
    return answer, len(queries)
