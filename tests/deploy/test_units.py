"""The units: what systemd's own programs say of them, and what each has to have."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from deploy.server import services
from deploy.server.layout import Layout
from ops import machine
from ops.units.unit_file import Unit

SYSTEMD = Path(__file__).parents[2] / "deploy" / "systemd"
SERVICES = sorted(path.name for path in SYSTEMD.glob("portal-*.service"))
# systemd's exposure, 0 to 10; measured 1.5 for each. A daemon without any of it has 9.6.
MOST_EXPOSED = 1.5

pytestmark = pytest.mark.skipif(
    not any(need.present() for need in machine.TESTS if need.package == "systemd"),
    reason="systemd is missing: systemd-analyze",
)


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """Their folder on a server, with what they start."""
    layout = Layout(root=str(tmp_path))
    folder = layout.units
    folder.mkdir(parents=True)
    for path in SYSTEMD.glob("portal-*"):
        (folder / path.name).write_text(layout.here(path.read_text()))
    python = tmp_path / "opt/portal/current/.venv/bin/python"
    python.parent.mkdir(parents=True)
    python.write_text("#!/bin/sh\n")
    python.chmod(0o755)
    return folder


def verify(units: Path, name: str) -> "subprocess.CompletedProcess[str]":
    """Beside the units that systemd brings."""
    env = {**os.environ, "SYSTEMD_UNIT_PATH": f"{units}:/lib/systemd/system"}
    command = ["systemd-analyze", "verify", "--man=no", str(units / name)]
    return subprocess.run(command, capture_output=True, text=True, env=env)


@pytest.mark.parametrize("name", [path.name for path in sorted(SYSTEMD.glob("portal-*"))])
def test_systemd_has_nothing_to_say_against(units: Path, name: str) -> None:
    done = verify(units, name)
    said = [line for line in done.stderr.splitlines() if "portal" in line]
    assert (said, done.returncode) == ([], 0)


def test_what_is_wrong_is_said(units: Path) -> None:
    """The test above can fail."""
    unit = units / "portal-mail.service"
    unit.write_text(unit.read_text().replace("MemoryMax=25%", "MemoryMax=much"))
    assert f"{unit.name}:" in verify(units, unit.name).stderr


@pytest.mark.parametrize("name", SERVICES)
def test_little_is_exposed(name: str) -> None:
    command = ["systemd-analyze", "security", "--offline=yes", "--json=short", SYSTEMD / name]
    table = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert json.loads(table)
    command = ["systemd-analyze", "security", "--offline=yes", "--no-pager", SYSTEMD / name]
    said = subprocess.run(command, capture_output=True, text=True).stdout
    (exposure,) = re.findall(r"Overall exposure level for \S+: ([\d.]+)", said)
    assert float(exposure) <= MOST_EXPOSED


@pytest.mark.parametrize("name", SERVICES)
def test_each_is_bounded_and_started_again(name: str) -> None:
    lines = (SYSTEMD / name).read_text().splitlines()
    keys = dict(line.partition("=")[::2] for line in lines if "=" in line and line[0] != "#")
    # A timer comes again in a minute; a backup is for the whole day.
    by_timer = {"portal-watch.service": None, "portal-backup.service": "on-failure"}
    assert keys.get("Restart") == by_timer.get(name, "always")
    assert {"MemoryMax", "TasksMax", "Nice" if name in by_timer else "TimeoutStopSec"} <= set(keys)
    assert keys["NoNewPrivileges"] == keys["PrivateTmp"] == "yes"
    assert keys["ProtectSystem"] == "strict"
    assert ("WatchdogSec" in keys) == (name.split("-")[1] in WATCHED)


WATCHED = {"pages.service", "downloads.service", "beat.service"}


# What Debian's packages bring; portal.conf is a drop-in for each.
DEBIANS = {"nginx.service", "postgresql@.service", "redis-server.service"}


@pytest.mark.parametrize("name", sorted(DEBIANS))
def test_debians_servers_come_back_however_often_they_are_killed(units: Path, name: str) -> None:
    debians = Path("/lib/systemd/system", name)
    if not debians.exists():
        pytest.skip(f"Debian's {name} is not installed")
    (units / name).write_text(debians.read_text())
    alone = Unit(units, name)
    shutil.copytree(SYSTEMD / f"{name}.d", units / f"{name}.d")
    unit = Unit(units, name)
    assert unit.get("Restart") in ("always", "on-failure")
    assert unit.seconds("RestartSec", 0) == 2
    assert unit.get("StartLimitIntervalSec", section="Unit") == "0"
    assert unit.all("ExecStart") == alone.all("ExecStart")
    done = verify(units, name.replace("@.", "@15-main."))
    said = [line for line in done.stderr.splitlines() if "portal.conf" in line]
    assert said == []


def test_every_drop_in_is_for_one_of_debians() -> None:
    assert {path.parent.name for path in SYSTEMD.glob("*.d/*")} == {f"{n}.d" for n in DEBIANS}


def test_setup_knows_every_unit() -> None:
    known = {*services.SERVICES, *services.SOCKETS, services.BACKUP, "portal-backup.service"}
    known |= {services.WATCH, "portal-watch.service"}
    assert {path.name for path in SYSTEMD.glob("portal-*")} == known
