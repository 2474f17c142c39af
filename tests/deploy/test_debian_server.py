"""An empty Debian server becomes a portal, and stays one."""

import hashlib
import os
import signal
import stat
import subprocess
import threading

import pytest

from deploy.server import environment_file, services
from ops.debian_server import NGINX, POSTGRES, REDIS
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
            is_package = name.startswith("opt/portal/environments/")  # many, and large
            content = "" if is_package else hashlib.sha256(path.read_bytes()).hexdigest()
        owner = (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode))
        found[name] = (*owner, content, path.is_file() and status.st_mtime_ns)
    found["roles"] = server.query("SELECT * FROM pg_roles ORDER BY rolname")
    found["databases"] = server.query("SELECT datname, datdba, datacl FROM pg_database ORDER BY 1")
    found["people"] = server.query("SELECT id, email, is_superuser FROM agreements_user ORDER BY 1")
    found["datasets"] = server.query("SELECT id, slug FROM agreements_dataset ORDER BY 1")
    found["units"] = {name: server.units.pid(name) for name in server.units.names()}
    return found


def test_an_empty_server_becomes_a_portal(walk: Walk) -> None:
    """One server for all of it: to set one up takes a minute or more."""
    said = walk.server.setup()
    assert "Made FIELD_KEY, MARK_KEY, SECRET_KEY, SIGNING_KEY, VISA_KEY: keep a copy" in said
    a_second_run_changes_nothing(walk)
    what_somebody_broke_is_mended_and_what_they_set_is_kept(walk)
    keys_are_locked_and_code_is_roots(walk)
    from_the_public_page_to_the_approved_agreement(walk)
    whoever_dies_is_back(walk)
    a_process_that_hangs_is_started_anew(walk)
    logs_are_turned_over_and_nginx_goes_on_in_the_new_one(walk)


def a_second_run_changes_nothing(running: Walk) -> None:
    before = state(running)
    assert running.server.setup() == "Nothing to change: everything is as it was set up.\n"
    assert state(running) == before


def what_somebody_broke_is_mended_and_what_they_set_is_kept(running: Walk) -> None:
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


def keys_are_locked_and_code_is_roots(running: Walk) -> None:
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


def from_the_public_page_to_the_approved_agreement(running: Walk) -> None:
    reference = running.submitted("liu.qingyan@psych.example.edu")
    running.approve(running.owner(), reference)
    log = (running.server.layout.logs / "portal.log").read_text()
    assert f'"POST /requests/{reference}/upload/" 302' in log


def whoever_dies_is_back(running: Walk) -> None:
    """Each process, and each server beneath; a visitor meanwhile waits at most."""
    units = running.server.units
    names = [*services.SERVICES, NGINX, POSTGRES, REDIS]
    for name in names:
        units.wait_until_back(name, running.server.kill(name), seconds=120)
    running.server.portal("status")
    assert running.visitor().ask("/datasets/casmemg/") == 200
    running.submitted("wang@psych.example.edu")


def a_process_that_hangs_is_started_anew(running: Walk) -> None:
    units = running.server.units
    name = "portal-pages.service"
    old = units.pid(name)
    os.kill(old, signal.SIGSTOP)
    units.wait_until_back(name, old, seconds=120)
    assert running.visitor().ask("/datasets/casmemg/") == 200


def logs_are_turned_over_and_nginx_goes_on_in_the_new_one(running: Walk) -> None:
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
