"""What the units forbid breaks nothing that the processes do, least of all how scans are read."""

import ctypes.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy import behind_filter
from tests.deploy.test_units import SYSTEMD

ROOT = SYSTEMD.parents[1]
SCANS = ["tests/scans/sandbox", "tests/scans/test_render_page.py", "tests/scans/gate"]

pytestmark = [
    pytest.mark.full,
    pytest.mark.skipif(
        not ctypes.util.find_library("seccomp"), reason="libseccomp is missing: libseccomp2"
    ),
]


def behind(unit: Path, *command: str) -> "subprocess.CompletedProcess[str]":
    program = [sys.executable, behind_filter.__file__, str(unit), *command]
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(program, cwd=ROOT, env=env, capture_output=True, text=True)


@pytest.mark.parametrize("name", ["portal-pages.service", "portal-work.service"])
def test_scans_are_looked_at_behind_the_filter(name: str) -> None:
    pytest_run = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not full"]
    done = behind(SYSTEMD / name, *pytest_run, *SCANS)
    assert done.returncode == 0, done.stdout[-4000:]
    assert " passed" in done.stdout


def test_the_filter_is_there() -> None:
    root = "import os; os.chroot('/')"
    done = behind(SYSTEMD / "portal-work.service", sys.executable, "-c", root)
    assert "PermissionError" in done.stderr
