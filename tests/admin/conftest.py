"""The desk without its second factor: that door has tests of its own."""

from typing import Any

import pytest


@pytest.fixture(autouse=True)
def _plain_door(settings: Any) -> None:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
