"""A storage for tests of what is erased."""

from pathlib import Path

import pytest


@pytest.fixture
def root(tmp_path, settings) -> Path:
    """A storage of this test's own."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.FILE_UPLOAD_TEMP_DIR = settings.PRIVATE_ROOT / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True)
    return settings.PRIVATE_ROOT
