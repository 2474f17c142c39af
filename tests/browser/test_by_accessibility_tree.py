"""From the public page to *submitted* by what pages tell a screen reader."""

from collections.abc import Callable

import pytest

from agreements.enums import Status
from agreements.models import Agreement
from tests.browser.applicants_path import apply_for_access
from tests.browser.tree_alone import TreeAlone
from tests.browser.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.full, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(
    ("person", "language"),
    [("browser", "en"), ("browser", "zh-hans"), ("firefox", "zh-hans")],
    indirect=["person"],
)
def test_the_tree_leads_to_submitted(person: Callable[..., Walker], language: str) -> None:
    apply_for_access(TreeAlone(person().page), language)
    assert Agreement.objects.get().status == Status.SUBMITTED
