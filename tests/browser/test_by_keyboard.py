"""From the public page to *submitted* with the keyboard alone."""

from collections.abc import Callable

import pytest

from agreements.enums import Status
from agreements.models import Agreement
from tests.browser.applicants_path import apply_for_access
from tests.browser.keyboard_alone import KeyboardAlone
from tests.browser.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_keyboard_leads_to_submitted(person: Callable[..., Walker], language: str) -> None:
    apply_for_access(KeyboardAlone(person().page), language)
    assert Agreement.objects.get().status == Status.SUBMITTED
