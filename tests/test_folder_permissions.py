"""What the portal keeps, no other account of the machine can read."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from agreements import folder_permissions
from tests.tiers import full

DOORS = {
    "manage.py": "import manage; manage.execute_from_command_line(['manage.py', 'check'])",
    "wsgi": "import casmemg_portal.wsgi",
    "asgi": "import casmemg_portal.asgi",
    "worker and beat": "import casmemg_portal as p; p.celery_app.loader.init_worker()",
}
# Whatever kind of file the portal writes, one of it.
WRITES = """
import pathlib, shelve
from django.conf import settings
from django.core.files.uploadedfile import TemporaryUploadedFile
from django.db import connection
from agreements import storage
connection.cursor().execute("CREATE TABLE IF NOT EXISTS kept (word)")
connection.cursor().execute("INSERT INTO kept VALUES ('x')")
storage.store("scans", b"%PDF")
shelve.open(str(settings.VAR_DIR / "beat-schedule"))["x"] = 1
(settings.VAR_DIR / "portal.log").write_text("x")
(settings.VAR_DIR / "slots").mkdir(exist_ok=True)
upload = TemporaryUploadedFile("scan.pdf", "application/pdf", 4, None)
found = [p for p in (settings.VAR_DIR, *settings.VAR_DIR.rglob("*")) if p.stat().st_mode & 0o077]
names = {p.name for p in settings.VAR_DIR.rglob("*")}
assert {"db.sqlite3-wal", "db.sqlite3-shm", "db.sqlite3"} <= names, names
assert pathlib.Path(upload.temporary_file_path()).is_relative_to(settings.VAR_DIR)
print("open to others:", [str(p.relative_to(settings.VAR_DIR)) for p in found])
"""


def run(door: str, var: Path) -> str:
    """What a fresh process prints that was started with the widest umask."""
    env = os.environ | {"VAR_DIR": str(var), "DATABASE_URL": f"sqlite:///{var / 'db.sqlite3'}"}
    env["DJANGO_SETTINGS_MODULE"] = "casmemg_portal.settings"
    return subprocess.run(
        [sys.executable, "-c", f"{DOORS[door]}\n{WRITES}"],
        cwd=settings.BASE_DIR,
        env=env,
        capture_output=True,
        check=True,
        text=True,
        umask=0,
    ).stdout


@pytest.mark.parametrize("door", [door if door == "wsgi" else full(door) for door in DOORS])
def test_whatever_is_written_is_for_us_alone(door: str, tmp_path: Path) -> None:
    assert "open to others: []" in run(door, tmp_path / "var")


def test_what_an_earlier_version_left_open_is_closed_at_the_start(tmp_path: Path) -> None:
    var = tmp_path / "var"
    (var / "private").mkdir(parents=True)
    for name in ("db.sqlite3", "db.sqlite3-wal", "logins.txt"):
        (var / name).touch()
        (var / name).chmod(0o644)
    for folder in (var, var / "private"):
        folder.chmod(0o755)
    assert "open to others: []" in run("wsgi", var)


@pytest.fixture
def var(settings, tmp_path):
    """A folder for the portal that is there and open."""
    settings.VAR_DIR = tmp_path / "var"
    settings.PRIVATE_ROOT = settings.VAR_DIR / "private"
    settings.FILE_UPLOAD_TEMP_DIR = settings.PRIVATE_ROOT / "incoming"
    settings.STATIC_ROOT = settings.VAR_DIR / "static"
    settings.STATIC_ROOT.mkdir(parents=True)
    for folder in (settings.STATIC_ROOT, settings.VAR_DIR):
        folder.chmod(0o755)
    return settings.VAR_DIR


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


class TestClosing:
    def test_leaves_the_static_files_open(self, var):
        folder_permissions.close_portal_folders()
        assert (mode(var), mode(var / "static")) == (0o700, 0o755)

    def test_reaches_a_database_that_lies_elsewhere(self, var, tmp_path, monkeypatch):
        database = {"ENGINE": "django.db.backends.sqlite3", "NAME": tmp_path / "portal.db"}
        monkeypatch.setattr(folder_permissions.settings, "DATABASES", {"default": database})
        for suffix in ("", "-wal", "-shm"):
            Path(f"{database['NAME']}{suffix}").touch()
            Path(f"{database['NAME']}{suffix}").chmod(0o664)
        folder_permissions.close_portal_folders()
        assert {mode(path) for path in tmp_path.glob("portal.db*")} == {0o600}

    def test_by_root_makes_folders_for_the_account_that_has_the_one_above(self, var, monkeypatch):
        given = {}
        monkeypatch.setattr(os, "geteuid", lambda: 0)
        monkeypatch.setattr(os, "chown", lambda path, *owner: given.update({path: owner}))
        folder_permissions.close_portal_folders()
        above = var.stat()
        made = (var / "private", var / "private" / "incoming")
        assert given == dict.fromkeys(made, (above.st_uid, above.st_gid))

    def test_takes_nothing_from_a_folder_for_everybody(self, var):
        var.chmod(0o1777)
        folder_permissions.close_portal_folders()
        assert mode(var) == 0o1777

    def test_on_a_read_only_disk_stops_no_start(self, var, monkeypatch, caplog):
        def refuse(*_args, **_options):
            raise OSError(30, "Read-only file system")

        monkeypatch.setattr(Path, "chmod", refuse)
        monkeypatch.setattr(Path, "mkdir", refuse)
        folder_permissions.close_portal_folders()
        assert f"others can read {var}" in caplog.text


def test_static_files_are_for_every_account_to_read(settings, tmp_path) -> None:
    source = tmp_path / "source"
    (source / "css").mkdir(parents=True)
    (source / "css" / "a.css").write_text("body { color: black }" * 50)
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    call_command("collectstatic", interactive=False, verbosity=0)
    collected = {path.suffix: mode(path) for path in settings.STATIC_ROOT.rglob("*.*")}
    assert set(collected) == {".css", ".gz", ".br", ".json"}
    assert set(collected.values()) == {0o644}
    assert {mode(settings.STATIC_ROOT), mode(settings.STATIC_ROOT / "css")} == {0o755}
    assert os.umask(0o077) == 0o077
