"""An empty Debian server becomes a portal, changes its release and goes back, with data in it."""

import hashlib
import os
import shutil
import signal
import stat
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deploy.server import environment_file, services
from ops.debian_server import NGINX, POSTGRES, REDIS, ROOT
from tests.deploy.visitor import Visitor
from tests.deploy.walk import Walk

pytestmark = [pytest.mark.services, pytest.mark.full, pytest.mark.timeout(1500)]

# What processes write while they run, and what says when something was looked at.
_LIVES = ("var/", "run/", "tmp/")
SECRET = "SECRET_KEY", "FIELD_KEY", "MARK_KEY", "SIGNING_KEY"


def state(walk: Walk) -> dict[str, object]:
    """Every file, folder and link of the server, its roles, databases, people and units."""
    server, found = walk.server, {}
    for path in sorted(server.root.rglob("*")):
        name = str(path.relative_to(server.root))
        if name.startswith(_LIVES) or "__pycache__" in name:
            continue
        status = path.lstat()
        content = ""
        if path.is_symlink():
            content = str(path.readlink())
        elif path.is_file():
            content = hashlib.sha256(path.read_bytes()).hexdigest()
        owner = (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode))
        found[name] = (*owner, content, path.is_file() and status.st_mtime_ns)
    found["roles"] = server.query("SELECT * FROM pg_roles ORDER BY rolname")
    found["databases"] = server.query("SELECT datname, datdba, datacl FROM pg_database ORDER BY 1")
    found["people"] = server.query("SELECT id, email, is_superuser FROM agreements_user ORDER BY 1")
    found["datasets"] = server.query("SELECT id, slug FROM agreements_dataset ORDER BY 1")
    found["units"] = {name: server.units.pid(name) for name in server.units.names()}
    return found


@pytest.fixture(scope="module")
def running(walk: Walk) -> Walk:
    """Set up from nothing."""
    said = walk.server.setup()
    assert "Made FIELD_KEY, MARK_KEY, SECRET_KEY, SIGNING_KEY: keep a copy" in said
    return walk


def test_a_second_run_changes_nothing(running: Walk) -> None:
    before = state(running)
    assert running.server.setup() == "Nothing to change: everything is as it was set up.\n"
    assert state(running) == before


def test_what_somebody_broke_is_mended_and_what_they_set_is_kept(running: Walk) -> None:
    server = running.server
    settings = server.layout.settings
    before = state(running)
    text = settings.read_text()
    settings.write_text(text.replace("SUPPORT_EMAIL=desk@", "SUPPORT_EMAIL=people@"))
    (server.layout.units / "portal-beat.service").unlink()
    server.layout.var.chmod(0o755)
    said = server.setup()
    assert "says otherwise of SUPPORT_EMAIL than the answers, and is kept" in said
    assert "portal-beat.service" in said
    assert "people@" in settings.read_text()
    assert stat.S_IMODE(server.layout.var.stat().st_mode) == 0o700
    settings.write_text(text)
    after = state(running)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"etc/portal/portal.env", "etc/systemd/system/portal-beat.service", "units"}


def test_keys_are_locked_and_code_is_roots(running: Walk) -> None:
    server = running.server
    settings = server.layout.settings
    assert stat.S_IMODE(settings.stat().st_mode) == 0o600
    assert settings.stat().st_uid == 0
    keys = [environment_file.read(settings)[name] for name in SECRET]
    assert len(set(keys)) == 4
    assert min(map(len, keys)) > 80
    logs = "".join(path.read_text(errors="replace") for path in server.units.logs.iterdir())
    assert not [key for key in keys if key in logs]
    release = server.layout.current.resolve()
    assert {path.stat().st_uid for path in release.rglob("*.py")} == {0}
    assert not [path for path in release.rglob("*.py") if path.stat().st_mode & 0o022]


def test_from_the_public_page_to_the_approved_agreement(running: Walk) -> None:
    reference = running.submitted("liu.qingyan@psych.example.edu")
    running.approve(running.owner(), reference)
    log = (running.server.layout.logs / "portal.log").read_text()
    assert f'"POST /requests/{reference}/upload/" 302' in log


def test_whoever_dies_is_back(running: Walk) -> None:
    """Each process, and each server beneath; a visitor meanwhile waits at most."""
    units = running.server.units
    names = [*services.SERVICES, NGINX, POSTGRES, REDIS]
    for name in names:
        old = units.pid(name)
        os.kill(old, signal.SIGKILL)
        units.wait_until_back(name, old, seconds=120)
    running.server.portal("status")
    assert running.visitor().ask("/datasets/casmemg/") == 200
    running.submitted("wang@psych.example.edu")


def test_a_process_that_hangs_is_started_anew(running: Walk) -> None:
    units = running.server.units
    name = "portal-pages.service"
    old = units.pid(name)
    os.kill(old, signal.SIGSTOP)
    units.wait_until_back(name, old, seconds=120)
    assert running.visitor().ask("/datasets/casmemg/") == 200


def test_logs_are_turned_over_and_nginx_goes_on_in_the_new_one(running: Walk) -> None:
    layout = running.server.layout
    log = layout.logs / "portal.log"
    running.visitor().ask("/privacy/")
    conf = layout.at("/etc/logrotate.d/portal")
    state_file = layout.at("/tmp-logrotate")
    command = ["/usr/sbin/logrotate", "--force", "--state", str(state_file), str(conf)]
    subprocess.run(command, check=True)
    state_file.unlink()
    assert (layout.logs / "portal.log.1").read_text()
    running.visitor().ask("/keys/")
    end = threading.Event()
    for _look in range(200):
        if "/keys/" in log.read_text():
            return
        end.wait(0.05)
    pytest.fail("nginx writes into the old log")


# --- Another release, and back


def release(folder: Path, name: str) -> Path:
    """This one once more, as if it were a later one."""
    made = folder / name
    skipped = shutil.ignore_patterns(
        ".git", ".venv", "var", "node_modules", "__pycache__", ".*_cache", "screenshots"
    )
    shutil.copytree(ROOT, made, ignore=skipped)
    text = (made / "pyproject.toml").read_text()
    version = text.replace('version = "0.1.0"', f'version = "{name}"')
    assert version != text
    (made / "pyproject.toml").write_text(version)
    return made


MIGRATION = """
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("agreements", "{last}")]
    operations = [
        migrations.AddField("dataset", "motto", models.TextField(null=True, blank=True)),
    ]
"""


def expanded(folder: Path, name: str) -> Path:
    """A release that adds a column, and shows it."""
    made = release(folder, name)
    migrations = made / "agreements" / "migrations"
    last = max(path.stem for path in migrations.glob("0*.py"))
    (migrations / "0999_motto.py").write_text(MIGRATION.format(last=last))
    model = made / "agreements" / "models" / "dataset.py"
    lines = model.read_text().splitlines(keepends=True)
    at = next(i for i, line in enumerate(lines) if line.startswith("class Dataset("))
    while not lines[at].startswith("    slug ="):
        at += 1
    lines.insert(at, "    motto = models.TextField(null=True, blank=True)\n")
    model.write_text("".join(lines))
    return made


@contextmanager
def visitors(walk: Walk) -> Iterator[list[int]]:
    """Somebody who asks for a page without a pause, and what they were answered."""
    statuses: list[int] = []
    ends = threading.Event()

    def visit(visitor: Visitor) -> None:
        while not ends.is_set():
            statuses.append(visitor.ask("/datasets/casmemg/"))
            ends.wait(0.1)

    thread = threading.Thread(target=visit, args=(walk.visitor(),))
    thread.start()
    try:
        yield statuses
    finally:
        ends.set()
        thread.join()


def test_upgrade_with_data_in_it_and_back(running: Walk, tmp_path: Path) -> None:
    server = running.server
    old = server.layout.current.resolve().name
    waiting = running.submitted("zhao@psych.example.edu")
    archive = shutil.make_archive(
        str(tmp_path / "portal"), "gztar", expanded(tmp_path, "0.2.0").parent, "0.2.0"
    )
    with visitors(running) as statuses:
        said = server.portal("upgrade", archive)
    assert "Back to " in said
    assert set(statuses) == {200}
    assert server.query("SELECT count(motto) FROM agreements_dataset") == "0"
    running.approve(running.owner(), waiting)
    later = running.submitted("qian@psych.example.edu")
    again = server.portal("upgrade", archive)
    assert "runs already. Nothing to change." in again

    with visitors(running) as statuses:
        said = server.portal("roll-back")
    assert said.endswith(f"{old} runs again.\n")
    assert set(statuses) == {200}
    assert server.layout.current.resolve().name == old
    # The column is still there, and the release before goes on writing.
    assert server.query("SELECT count(motto) FROM agreements_dataset") == "0"
    running.approve(running.owner(), later)
    running.submitted("sun@psych.example.edu")
    with pytest.raises(subprocess.CalledProcessError) as none:
        server.portal("roll-back")
    assert "There is no release before this one." in none.value.output


def test_a_release_that_does_not_serve_is_not_taken(running: Walk, tmp_path: Path) -> None:
    server = running.server
    old = server.layout.current.resolve().name
    broken = release(tmp_path, "0.3.0")
    with (broken / "casmemg_portal" / "wsgi.py").open("a") as wsgi:
        wsgi.write("\nraise RuntimeError('written in a hurry')\n")
    with pytest.raises(subprocess.CalledProcessError) as refused:
        server.portal("upgrade", str(broken))
    assert f"was not taken. {old} runs as before." in refused.value.output
    assert server.layout.current.resolve().name == old
    server.portal("status")
    assert running.visitor().ask("/datasets/casmemg/") == 200


def test_a_release_that_can_not_even_start_touches_nothing(running: Walk, tmp_path: Path) -> None:
    server = running.server
    before = {name: server.units.pid(name) for name in services.SERVICES}
    broken = release(tmp_path, "0.4.0")
    (broken / "agreements" / "urls.py").write_text("import nothing_of_this_name\n")
    with pytest.raises(subprocess.CalledProcessError):
        server.portal("upgrade", str(broken))
    assert {name: server.units.pid(name) for name in services.SERVICES} == before


def test_what_is_no_release_is_refused(running: Walk, tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError) as refused:
        running.server.portal("upgrade", str(tmp_path))
    assert "is no release of the portal" in refused.value.output
