"""`manage.py publish_release` on a full disk, and killed half-way."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError
from django.db import connection

from agreements.enums import ReleaseStatus
from agreements.models import AuditEvent, DataRelease
from tests.factories import DatasetFactory
from tests.fixtures.full import SMALL
from tests.management.test_publish_release import contents, publish
from tests.services.releases.releasing import folder, owner

pytestmark = pytest.mark.django_db


def test_a_full_disk_publishes_nothing_and_with_room_it_goes_on(
    small_disk, tmp_path, settings, on_disk
) -> None:
    settings.RELEASES_ROOT = Path(settings.PRIVATE_ROOT) / "releases"
    settings.STORAGES = {**settings.STORAGES}  # made anew
    dataset = DatasetFactory()
    files = {"a": bytes(SMALL // 4), "b": bytes(range(256)) * (SMALL // 128)}
    data = folder(tmp_path / "data", files)
    with pytest.raises(CommandError, match=r"No space left|too large") as full:
        publish(data, dataset)
    assert "it goes on" in str(full.value)
    release = dataset.releases.get()
    assert (release.status, contents(release)) == (ReleaseStatus.DRAFT, {"a": files["a"]})
    (data / "b").write_bytes(b"small")
    publish(data, dataset)
    release.refresh_from_db()
    assert contents(release) == {"a": files["a"], "b": b"small"}


_COMMAND = """
import sys, time, django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = sys.argv[1]
from agreements.release_storage import reading, local_disk
slow = float(sys.argv[2])
reading.CHUNK = local_disk.CHUNK = 4096
if slow:
    read = reading.Summing.read
    def slowly(self, size=4096):
        time.sleep(slow)
        return read(self, size)
    reading.Summing.read = slowly
from django.core.management import call_command
call_command("publish_release", *sys.argv[3:])
"""


@pytest.mark.full
@pytest.mark.django_db(transaction=True)
def test_killed_half_way_it_goes_on_with_what_is_there(tmp_path, on_disk) -> None:
    dataset = DatasetFactory()
    files = {f"{name}.mat": os.urandom(200_000) for name in "abc"}
    data = folder(tmp_path / "data", files)
    arguments = [str(data), "--dataset", dataset.slug, "--label", "1.0"]
    arguments += ["--by", owner(dataset).email]

    def start(slow: float) -> subprocess.Popen[bytes]:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "casmemg_portal.settings",
            "RELEASES_ROOT": str(on_disk),
        }
        name = str(connection.settings_dict["NAME"])
        command = [sys.executable, "-c", _COMMAND, name, str(slow), *arguments]
        return subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)

    def parts() -> list[Path]:
        return [p for p in on_disk.rglob("*.part") if p.stat().st_size > 50_000]

    child = start(slow=0.01)
    while not (parts() and DataRelease.objects.filter(files__isnull=False).exists()):
        assert child.poll() is None
        time.sleep(0.01)  # for the disk and the database to say so
    child.send_signal(signal.SIGKILL)
    child.wait()
    release = dataset.releases.get()
    (part,) = parts()
    half = (part.stat().st_ino, list(release.files.values_list("pk", flat=True)))
    assert release.status == ReleaseStatus.DRAFT
    assert start(slow=0).wait() == 0
    release.refresh_from_db()
    assert (release.status, contents(release)) == (ReleaseStatus.PUBLISHED, files)
    # What was there is still the same, and nothing is left besides.
    inodes = {p.stat().st_ino for p in on_disk.rglob("*") if p.is_file()}
    assert half[0] in inodes
    assert len(inodes) == 3
    assert set(half[1]) < set(release.files.values_list("pk", flat=True))
    assert AuditEvent.objects.filter(action="release:publish").count() == 1
