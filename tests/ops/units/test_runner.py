"""Services as their units say: ready, killed, silent, stopped."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops import ports
from ops.units.runner import UnitFailed, UnitRunner
from ops.units.systemctl import serve
from tests.ops.alive import still_alive

SAYS_READY = """
import os, socket, signal, time
door = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
door.connect("\\0" + os.environ["NOTIFY_SOCKET"][1:])
print(os.environ.get("WORD"), flush=True)
door.send(b"READY=1")
signal.pause()
"""
ANSWERS = """
import os, socket
assert os.environ["LISTEN_PID"] == str(os.getpid())
door = socket.socket(fileno=3)
while True:
    with door.accept()[0] as asked:
        asked.send(b"here")
"""


@pytest.fixture
def runner(tmp_path: Path) -> Iterator[UnitRunner]:
    (tmp_path / "units").mkdir()
    with UnitRunner(tmp_path / "units", logs=tmp_path / "logs", root=tmp_path) as made:
        yield made


def write(runner: UnitRunner, name: str, program: str, *lines: str) -> str:
    script = runner.folder / f"{name}.py"
    script.write_text(program)
    command = f"ExecStart={sys.executable} {script}"
    text = "\n".join(["[Service]", command, "RestartSec=10ms", *lines])
    (runner.folder / f"{name}.service").write_text(f"{text}\n")
    return f"{name}.service"


def test_what_is_killed_is_started_again(runner: UnitRunner) -> None:
    name = write(runner, "a", SAYS_READY, "Type=notify", "Restart=always", "Environment=WORD=hello")
    runner.start(name)
    first = runner.pid(name)
    os.kill(first, signal.SIGKILL)
    second = runner.wait_until_back(name, first)
    os.kill(second, signal.SIGTERM)
    assert runner.wait_until_back(name, second) not in (first, second)
    assert runner.restarts(name) == 2
    assert (runner.logs / f"{name}.log").read_text() == "hello\n" * 3


def test_what_ends_cleanly_stays_so_unless_always(runner: UnitRunner) -> None:
    name = write(runner, "a", SAYS_READY, "Type=notify", "Restart=on-failure")
    runner.start(name)
    os.kill(runner.pid(name), signal.SIGTERM)
    runner.wait_for(name, lambda service: service.state == "inactive")
    runner.start(name)
    os.kill(first := runner.pid(name), signal.SIGSEGV)
    runner.wait_until_back(name, first)


def test_a_drop_in_holds_for_what_runs_once_units_were_read_anew(
    runner: UnitRunner, tmp_path: Path
) -> None:
    name = write(runner, "a", SAYS_READY, "Type=notify")
    runner.start(name)
    drop_in = runner.folder / f"{name}.d" / "portal.conf"
    drop_in.parent.mkdir()
    drop_in.write_text("[Service]\nRestart=on-failure\n")
    first = runner.pid(name)
    with serve(runner, tmp_path) as program:
        subprocess.run([program, "daemon-reload"], check=True)
    assert runner.pid(name) == first
    os.kill(first, signal.SIGKILL)
    runner.wait_until_back(name, first)


def test_whoever_is_silent_is_killed(runner: UnitRunner) -> None:
    more = ("Type=notify", "Restart=on-failure", "WatchdogSec=200ms")
    name = write(runner, "a", SAYS_READY, *more)
    runner.start(name)
    runner.wait_until_back(name, runner.pid(name))
    assert "was silent for too long" in (runner.logs / f"{name}.log").read_text()


def test_nothing_of_a_service_outlives_it(runner: UnitRunner) -> None:
    child = "import subprocess\nprint(subprocess.Popen(['sleep', '987']).pid)\n"
    name = write(runner, "a", child + SAYS_READY, "Type=notify", "Restart=no")
    runner.start(name)
    own = runner.pid(name)
    os.kill(own, signal.SIGKILL)
    runner.wait_for(name, lambda service: service.state == "failed")
    child_pid = int((runner.logs / f"{name}.log").read_text().split()[0])
    assert still_alive([own, child_pid]) == []


def test_what_never_gets_ready_is_named_with_its_words(runner: UnitRunner) -> None:
    name = write(runner, "a", "raise SystemExit('no database')", "Type=notify", "Restart=no")
    with pytest.raises(UnitFailed, match="no database"):
        runner.start(name)


def test_its_socket_stays_while_it_is_away(runner: UnitRunner) -> None:
    port = ports.any_free()
    name = write(runner, "a", ANSWERS, "Restart=always")
    (runner.folder / "a.socket").write_text(f"[Socket]\nListenStream={ports.HOST}:{port}\n")
    with (runner.folder / "a.service").open("a") as unit:
        unit.write("[Unit]\nRequires=a.socket\n")
    runner.start(name)
    for _twice in range(2):
        os.kill(own := runner.pid(name), signal.SIGKILL)
        assert still_alive([own]) == []  # dying, it might still take the connection with it
        with socket.create_connection((ports.HOST, port), timeout=60) as asked:
            assert asked.recv(4) == b"here"
    runner.stop(name)
    runner.stop("a.socket")
    assert not ports.answers(port)


def test_one_shot_is_done_when_it_has_ended(runner: UnitRunner) -> None:
    name = write(runner, "a", "print('done')", "Type=oneshot")
    runner.start(name)
    assert runner.state(name) == "inactive"
    failing = write(runner, "b", "raise SystemExit('full')", "Type=oneshot")
    with pytest.raises(UnitFailed, match="full"):
        runner.start(failing)


def test_systemctl_says_the_same(runner: UnitRunner, tmp_path: Path) -> None:
    name = write(runner, "a", SAYS_READY, "Type=notify", "Restart=always")

    def says(*words: str) -> int:
        return subprocess.run([program, *words], capture_output=True).returncode

    with serve(runner, tmp_path) as program:
        assert says("is-active", "--quiet", name) == 3
        assert says("is-enabled", "--quiet", name) == 3
        assert says("daemon-reload") == says("enable", name) == says("start", name) == 0
        assert says("is-active", name) == says("is-enabled", name) == 0
        first = runner.pid(name)
        assert says("restart", name) == 0
        assert runner.pid(name) not in (None, first)
        assert says("stop", name) == 0
        assert says("is-active", name) == 3
        assert says("start", "nobody.service") == 1
