"""A virus scanner that comes and goes, and people who upload meanwhile."""

import pytest

from agreements import models
from agreements.services import scans
from ops import ports
from tests.scans import honest
from tests.services import holding

SCAN = honest.scan()


@pytest.fixture
def scanner(settings) -> str:
    """Where the scanner would be; nobody is there until `clamd.running(scanner)`."""
    settings.CLAMD_URL = f"tcp://127.0.0.1:{ports.any_free()}"
    return settings.CLAMD_URL


@pytest.fixture
def no_file_stays_behind(scanner):
    """Whatever a test does: a held file and its row come and go together."""
    before = holding.files()
    yield
    assert holding.files() - before == models.HeldScan.objects.count()


@pytest.fixture
def send(tmp_path):
    """Upload as the signer."""

    def sent(agreement, content=SCAN, name="scan.pdf"):
        path = tmp_path / "upload"
        path.write_bytes(content)
        agreement.refresh_from_db()
        by = agreement.signer.user
        taken = scans.take_in(agreement, by=by, path=path, original_name=name)
        agreement.refresh_from_db()
        return taken

    return sent
