"""A virus scanner that comes and goes, a version that takes effect."""

from datetime import timedelta

import pytest

from agreements import models
from agreements.scans.upload_bundle import NamedFile
from agreements.services.scans import adding_pages
from agreements.services.versions import effect_worker
from ops import ports
from tests.scans import honest
from tests.services import holding
from tests.services.telling import announced

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
    assert holding.files() - before == models.QuarantinedUpload.objects.count()


@pytest.fixture
def send(tmp_path):
    """Upload as the signer."""

    def sent(agreement, content=SCAN, name="scan.pdf"):
        path = tmp_path / "upload"
        path.write_bytes(content)
        agreement.refresh_from_db()
        by = agreement.signer.user
        taken = adding_pages.submit_or_propose(agreement, by=by, files=[NamedFile(path, name)])
        agreement.refresh_from_db()
        return taken

    return sent


@pytest.fixture
def version(db):
    return announced()


@pytest.fixture
def take_effect(time_machine):
    """Set the clock forward to when the version takes effect, and let the job run."""

    def at(version, *, late=timedelta()):
        time_machine.move_to(version.effective_at + late, tick=False)
        return effect_worker.apply_effects()

    return at
