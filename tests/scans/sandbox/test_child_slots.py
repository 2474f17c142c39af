"""One limit for the children of all processes of this machine."""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from agreements.scans.sandbox import child_slots, sandbox
from agreements.scans.sandbox.sandbox import ChildLimits

_AT_ONCE = ChildLimits(patience=0)
_HERE = "tests.scans.sandbox.misbehave:"
_BEHIND = ChildLimits(patience=0, background=True)

# Starts a child that sleeps for a minute; says so when it holds its slot.
_PARENT = """
import os, subprocess, sys
import django
django.setup()
from agreements.scans.sandbox import sandbox
real = subprocess.Popen
def told(*arguments, **more):
    child = real(*arguments, **more)
    print(child.pid, flush=True)
    return child
subprocess.Popen = told
limits = sandbox.ChildLimits(wall_seconds=60)
sandbox.run_in_child("tests.scans.sandbox.misbehave:sleep_forever", limits=limits)
"""


@pytest.fixture(autouse=True)
def slots(settings, tmp_path):
    """Of this test alone."""
    settings.VAR_DIR, settings.CHILD_SLOTS = tmp_path, 2
    return tmp_path / "slots"


def take(*, background: bool = False) -> int | None:
    return child_slots.take_slot(0, background=background)


def echo(limits: ChildLimits) -> bytes:
    return sandbox.run_in_child(f"{_HERE}echo", 1, limits=limits)


def test_no_more_children_than_slots_and_those_are_free_again() -> None:
    held = [take(), take()]
    assert None not in held
    with pytest.raises(sandbox.NoSlotFree) as raised:
        echo(_AT_ONCE)
    assert "send it again in a minute" in str(raised.value)
    os.close(held.pop())
    assert echo(_AT_ONCE) == echo(_AT_ONCE) == b"[1]"
    os.close(held.pop())


def test_what_runs_in_the_background_leaves_half_to_people_who_wait() -> None:
    background = take(background=True)
    assert background is not None
    with pytest.raises(sandbox.NoSlotFree):
        echo(_BEHIND)
    assert echo(_AT_ONCE) == b"[1]"
    os.close(background)


def test_somebody_who_waits_gets_the_slot_that_another_lets_go(monkeypatch) -> None:
    held = [take(), take()]
    clock = SimpleNamespace(monotonic=time.monotonic, sleep=lambda _pause: os.close(held.pop()))
    monkeypatch.setattr(child_slots, "time", clock)  # its own; `subprocess` sleeps, too
    assert echo(ChildLimits(patience=60)) == b"[1]"
    os.close(held.pop())


@pytest.mark.parametrize("harm", ["fail", "segfault", "sleep_forever"])
def test_however_a_child_ends_its_slot_is_free(harm: str) -> None:
    for _time in range(3):
        with pytest.raises((sandbox.ChildFailed, sandbox.ChildStalled)):
            sandbox.run_in_child(
                f"{_HERE}{harm}",
                limits=ChildLimits(wall_seconds=1, patience=0),
            )


def test_lines_that_nobody_reads_to_the_end_hold_no_slot() -> None:
    for _time in range(3):
        with closing(sandbox.lines_from_child(f"{_HERE}count_forever", limits=_AT_ONCE)) as read:
            next(read)


def test_a_child_keeps_its_slot_when_its_parent_is_killed_and_not_when_it_is(
    settings, tmp_path
) -> None:
    settings.CHILD_SLOTS = 1
    environment = {**os.environ, "VAR_DIR": str(tmp_path), "CHILD_SLOTS": "1"}
    environment["DJANGO_SETTINGS_MODULE"] = "casmemg_portal.settings"
    with ExitStack() as stack:
        parent = stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-c", _PARENT], stdout=subprocess.PIPE, text=True, env=environment
            )
        )
        child = int(parent.stdout.readline())
        stack.callback(_end, child)
        assert take() is None
        parent.kill()
        parent.wait()
        assert take() is None
        _end(child)
        free = child_slots.take_slot(20, background=True)  # the kernel needs a moment
        assert free is not None
        os.close(free)


def test_a_folder_that_can_not_be_written_is_our_fault(settings) -> None:
    settings.VAR_DIR = Path("/proc/nothing")
    with pytest.raises(sandbox.SandboxDown):
        echo(_AT_ONCE)


def test_slots_are_nobody_elses(slots) -> None:
    os.close(take())
    assert slots.stat().st_mode & 0o777 == 0o700
    assert {path.stat().st_mode & 0o777 for path in slots.iterdir()} == {0o600}


def _end(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
