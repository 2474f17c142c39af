"""Answers that come line by line out of the child."""

import json
import subprocess

import pytest

from agreements.scans import sandbox
from agreements.scans.sandbox import ChildLimits

_HERE = "tests.scans.misbehave:"


def test_a_line_is_there_before_the_next_one_is_made() -> None:
    lines = sandbox.lines(_HERE + "count_forever")
    assert [json.loads(next(lines)) for _n in range(3)] == [0, 1, 2]
    lines.close()


def test_what_came_before_the_fault_counts() -> None:
    lines = sandbox.lines(_HERE + "count_and_fail")
    assert [json.loads(next(lines)) for _n in range(2)] == [0, 1]
    with pytest.raises(sandbox.ChildRaised):
        next(lines)


def test_its_data_is_limited_apart_from_its_address_space() -> None:
    with pytest.raises(sandbox.ChildOutOfMemory):
        list(sandbox.lines(_HERE + "count_and_hoard", limits=ChildLimits(data=150_000_000)))


def test_whoever_stops_listening_leaves_no_child(monkeypatch) -> None:
    started = []
    real = subprocess.Popen

    def start(*arguments, **more):
        started.append(real(*arguments, **more))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    lines = sandbox.lines(_HERE + "count_forever")
    next(lines)
    lines.close()
    assert [process.poll() is not None for process in started] == [True]
