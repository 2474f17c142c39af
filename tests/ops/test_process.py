import sys
from pathlib import Path

import pytest

from ops.process import NotReady, running
from tests.ops.alive import still_alive

# Starts a child that ignores polite requests, and tells its pid.
_STUBBORN_PARENT = """
import signal, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(600)"])
print(child.pid, flush=True)
time.sleep(600)
"""


def test_children_of_a_server_end_with_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = [sys.executable, "-c", _STUBBORN_PARENT]
    with running(command, log=log, ready=lambda: log.read_text().endswith("\n")) as parent:
        child = int(log.read_text())
        assert still_alive([parent.pid, child], seconds=0) == [parent.pid, child]
    assert still_alive([parent.pid, child]) == []


def test_a_server_that_ends_early_is_reported_with_its_log(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "raise SystemExit('port is taken')"]
    with (
        pytest.raises(NotReady, match="port is taken"),
        running(command, log=tmp_path / "log", ready=lambda: False),
    ):
        pass


def test_a_server_that_never_gets_ready_is_given_up(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import time; time.sleep(600)"]
    with (
        pytest.raises(NotReady),
        running(command, log=tmp_path / "log", ready=lambda: False, seconds=0.1),
    ):
        pass
