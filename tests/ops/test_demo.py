"""`make demo` as a person has it: started, looked at, ended by Ctrl-C."""

import os
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings

from casmemg_portal.celery import app
from ops import ports
from ops.demo import __main__, environment
from ops.process import stop
from tests.ops.alive import still_alive

pytestmark = pytest.mark.services


def test_taken_ports_give_way(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(environment, "FOLDER", tmp_path)
    taken = ports.any_free()
    monkeypatch.setenv("PORT", str(taken))
    with socket.create_server((ports.HOST, taken)):
        demo = environment.prepare()
    assert demo.web > taken
    assert demo.env["SITE_URL"] == f"http://localhost:{demo.web}"
    assert demo.env["REDIS_URL"] == f"redis://127.0.0.1:{demo.redis}/0"
    assert demo.env["EMAIL_URL"] == f"smtp://127.0.0.1:{demo.mail}"


def test_two_demos_that_start_together_share_no_port(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PORT", str(ports.any_free()))
    demos = []
    for name in ("one", "other"):
        monkeypatch.setattr(environment, "FOLDER", tmp_path / name)
        demos.append(environment.prepare())
    assert len({port for demo in demos for port in (demo.web, demo.mail, demo.redis)}) == 6


def test_keys_are_made_once_and_kept_from_others(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(environment, "FOLDER", tmp_path)
    first, second = environment.prepare().env, environment.prepare().env
    assert first["SECRET_KEY"] == second["SECRET_KEY"]
    assert first["FIELD_KEY"] == second["FIELD_KEY"]
    assert first["FIELD_KEY"] != first["SECRET_KEY"]
    assert stat.S_IMODE((tmp_path / "field-key").stat().st_mode) == 0o600


def test_mail_has_a_process_of_its_own_and_every_queue_is_served(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(environment, "FOLDER", tmp_path)
    programs = __main__._programs(environment.prepare()).values()
    served = [
        set(program[program.index("-Q") + 1].split(",")) for program in programs if "-Q" in program
    ]
    assert {"mail"} in served
    assert set().union(*served) == {queue.name for queue in app.conf.task_queues}


@pytest.mark.full
def test_the_demo_starts_answers_and_ends(tmp_path: Path) -> None:
    home, log = tmp_path / "home", tmp_path / "log"
    home.mkdir()
    held = ports.hold()
    held.close()  # the demo holds it itself
    port = held.number
    env = os.environ | {"PORT": str(port), "VAR_DIR": str(tmp_path / "var"), "LOG_LEVEL": "INFO"}
    env |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(home)}
    with log.open("wb") as output:
        demo = subprocess.Popen(
            [sys.executable, "-m", "ops.demo"],
            cwd=settings.BASE_DIR,
            env=env,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            umask=0,
        )
    try:
        _wait_until_up(demo, log)
        started = _descendants(demo.pid)
        assert f"http://localhost:{port}/demo/inbox/" in log.read_text()
        with urllib.request.urlopen(f"http://localhost:{port}/", timeout=30) as home_page:
            assert home_page.status == 200
        assert list(home.iterdir()) == []
        assert _open_to_others(tmp_path / "var") == []
        demo.send_signal(signal.SIGINT)
        assert demo.wait(30) == 0
    finally:
        stop(demo)
    # Redis, mail, web, worker and beat, each with its keeper; their children beside them.
    assert len(started) >= 10
    assert still_alive(started) == []
    assert list(home.iterdir()) == []


def _wait_until_up(demo: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 300
    while not ("Ctrl-C ends it" in (said := log.read_text()) and "ready." in said):
        assert demo.poll() is None, said
        assert time.monotonic() < deadline, said
        time.sleep(0.05)


def _open_to_others(var: Path) -> list[Path]:
    """What other accounts can read; the static files are public."""
    modes = {}
    for path in (var, *var.rglob("*")):
        with suppress(FileNotFoundError):  # SQLite's files beside the database come and go
            modes[path] = path.stat().st_mode
    return [p for p, mode in modes.items() if mode & 0o077 and "static" not in p.parts]


def _descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [each for child in map(int, children) for each in (child, *_descendants(child))]
