"""Answers that come line by line out of the child."""

import json
import signal
import subprocess
import time

import pytest

from agreements.scans.sandbox import sandbox
from agreements.scans.sandbox.sandbox import ChildLimits

_HERE = "tests.scans.sandbox.misbehave:"


@pytest.fixture
def started(monkeypatch) -> list[subprocess.Popen]:
    """The children, as they are started."""
    started = []
    real = subprocess.Popen

    def start(*arguments, **more):
        started.append(real(*arguments, **more))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    return started


def test_a_line_is_there_before_the_next_one_is_made() -> None:
    lines = sandbox.lines_from_child(_HERE + "count_forever")
    assert [json.loads(next(lines)) for _n in range(3)] == [0, 1, 2]
    lines.close()


def test_what_came_before_the_fault_counts() -> None:
    lines = sandbox.lines_from_child(_HERE + "count_and_fail")
    assert [json.loads(next(lines)) for _n in range(2)] == [0, 1]
    with pytest.raises(sandbox.ChildRaised):
        next(lines)


def test_its_data_is_limited_apart_from_its_address_space() -> None:
    came: list[bytes] = []
    with pytest.raises(sandbox.ChildOutOfMemory):
        came.extend(
            sandbox.lines_from_child(
                _HERE + "count_and_hoard", limits=ChildLimits(data=150_000_000)
            )
        )
    assert [json.loads(line) for line in came] == list(range(len(came)))
    assert 0 < len(came) < 15  # of 10 MB each


def test_one_that_hangs_half_way_is_killed_when_its_time_is_over(started, monkeypatch) -> None:
    lines = sandbox.lines_from_child(_HERE + "count_and_hang")
    assert [json.loads(next(lines)) for _n in range(2)] == [0, 1]
    over = time.monotonic() + ChildLimits().wall_seconds
    monkeypatch.setattr(time, "monotonic", lambda: over)
    with pytest.raises(sandbox.ChildStalled):
        next(lines)
    assert [process.returncode for process in started] == [-signal.SIGKILL]


def test_one_that_hangs_is_killed_by_a_small_limit_of_its_own(started) -> None:
    with pytest.raises(sandbox.ChildStalled):
        list(sandbox.lines_from_child(_HERE + "count_and_hang", limits=ChildLimits(wall_seconds=1)))
    assert [process.returncode for process in started] == [-signal.SIGKILL]


def test_whoever_stops_listening_leaves_no_child(started) -> None:
    lines = sandbox.lines_from_child(_HERE + "count_forever")
    next(lines)
    lines.close()
    assert [process.poll() is not None for process in started] == [True]


def test_a_loop_that_is_left_half_way_leaves_no_child(started) -> None:
    for line in sandbox.lines_from_child(_HERE + "count_and_hang"):
        assert line == b"0"
        assert [process.poll() for process in started] == [None]
        break
    assert [process.returncode for process in started] == [-signal.SIGKILL]
