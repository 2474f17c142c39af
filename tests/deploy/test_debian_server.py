"""An empty Debian server becomes a portal, and stays one."""

import hashlib
import os
import signal
import stat
import subprocess
import threading
from pathlib import Path
from tempfile import TemporaryDirectory

import pyrage
import pytest

from deploy.server import environment_file, services
from ops import ports
from ops.debian_server import HOST, NGINX, POSTGRES, REDIS
from tests.deploy.walk import OWNER, Walk

pytestmark = [pytest.mark.services, pytest.mark.full, pytest.mark.timeout(1500)]

# What processes write while they run, and what says when something was looked at.
_LIVES = ("var/", "run/", "tmp/")
SECRET = "SECRET_KEY", "FIELD_KEY", "MARK_KEY", "SIGNING_KEY", "STORAGE_KEY"


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


def replies(walk: Walk) -> list[tuple[str, str]]:
    """To each question of setup, as the administrator types them who reads docs/operate.md."""
    return [
        ("Host name", HOST),
        ("Name of the portal", "Portal of an invented institute"),
        ("Time zone", ""),
        ("Mail server", f"smtp://{ports.HOST}:{walk.sink.port}"),
        ("Address that mails come from", "portal@institute.example.edu"),
        ("Mailbox of a person", "desk@institute.example.edu"),
        ("E-mail of the first owner", OWNER),
        ("E-mail of whoever runs", ""),
        ("TLS certificate", "self-signed"),
        ("Dataset to set up", ""),
        ("Where backups go", ""),
    ]


def test_an_empty_server_becomes_a_portal(walk: Walk) -> None:
    """One server for all of it: to set one up takes a minute or more."""
    said = walk.server.setup_at_terminal(replies(walk))
    assert "Made FIELD_KEY, MARK_KEY, SECRET_KEY, SIGNING_KEY, STORAGE_KEY, VISA_KEY: keep" in said
    a_second_run_changes_nothing(walk)
    what_somebody_broke_is_mended_and_what_they_set_is_kept(walk)
    keys_are_locked_and_code_is_roots(walk)
    from_the_public_page_to_the_approved_agreement(walk)
    whoever_dies_is_back(walk)
    a_process_that_hangs_is_started_anew(walk)
    a_backup_is_made_by_its_unit(walk)
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
    assert len(set(keys)) == len(SECRET)
    assert min(map(len, keys)) > 80
    logs = "".join(path.read_text(errors="replace") for path in server.units.logs.iterdir())
    assert not [key for key in keys if key in logs]
    release = server.layout.current.resolve()
    assert {path.stat().st_uid for path in release.rglob("*.py")} == {0}
    assert not [path for path in release.rglob("*.py") if path.stat().st_mode & 0o022]


def from_the_public_page_to_the_approved_agreement(running: Walk) -> None:
    signer, owner = running.visitor(), running.owner()
    assert "There is no way yet to get CASMEMG" in running.start_page(owner)
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        Path(folder, "emg.csv").write_text("1,2\n")
        running.publish(Path(folder), "1.0")
    assert "There is no way yet to get CASMEMG" not in running.start_page(owner)
    reference = running.submitted_by(signer, "liu.qingyan@psych.example.edu")
    running.approve(owner, reference)
    signer.ask(f"/requests/{reference}/")
    signer.follow("How to get the data")
    assert "emg.csv" in signer.words()
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


def a_backup_is_made_by_its_unit(running: Walk) -> None:
    """Once the administrator has written where it goes and who can open it."""
    server = running.server
    settings, folder = server.layout.settings, server.layout.at("/var/backups/portal")
    public_key = pyrage.x25519.Identity.generate().to_public()
    with settings.open("a") as lines:
        lines.write(f"BACKUP_TO={folder}\nBACKUP_RECIPIENTS={public_key}\n")
    assert "Enabled portal-backup.timer" in server.setup()
    server.units.start("portal-backup.service", seconds=300)
    assert "was read back" in server.log("portal-backup.service")
    backed_up = "SELECT count(*) FROM agreements_auditevent WHERE action = 'backup:make'"
    assert server.query(backed_up) == "1"


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
