"""What a new LA version changes, in a real browser."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.urls import reverse

from tests.browser.walker import Walker
from tests.factories import LicenseVersionFactory
from tests.services.telling import announced

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

FIRST = (settings.BASE_DIR / "agreements/licenses/casmemg-1.0.md").read_text()
SECOND = (settings.BASE_DIR / "ops/demo/world/casmemg-1.1.md").read_text()


@pytest.mark.full
def test_from_the_dataset_to_each_change(person: Callable[..., Walker]) -> None:
    old = LicenseVersionFactory(dataset__slug="casmemg", source=FIRST)
    second = SECOND.replace("broadcasting data", "lending data").replace(
        "## 6. Warranty", "## 6. No warranty"
    )
    announced(replaces=old, source=second, summary="Encrypt it.")
    anybody = person()
    anybody.page.goto(reverse("dataset", args=["casmemg"]))
    anybody.look("EMG-Based")
    anybody.follow("See what changes")
    anybody.look("What changes from 1.0 to 1.1")
    anybody.follow("Clause 4: Citations")
    assert anybody.page.evaluate("document.activeElement.id") == "change-4"
    anybody.follow("Read 1.1 in full")
    anybody.look("License Agreement 1.1")
