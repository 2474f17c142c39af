"""Fixtures of the scan tests."""

from collections.abc import Iterator

import pikepdf.settings
import pytest
from django.conf import settings

from simulator import kept


@pytest.fixture(scope="package", autouse=True)
def _pictures_are_kept() -> Iterator[None]:
    """From run to run; `make clean` forgets them."""
    kept.folder = settings.BASE_DIR / "var" / "simulator"
    yield
    kept.folder = None


@pytest.fixture(autouse=True)
def _limits_of_qpdf_stay_here() -> Iterator[None]:
    """The structure check sets them for its own child's lifetime; a test lives on."""
    before = pikepdf.settings.get_qpdf_limits()
    yield
    pikepdf.settings.set_qpdf_limits(**before)  # type: ignore[arg-type]
