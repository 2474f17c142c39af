"""The demo's clock in processes of their own, as web, worker, beat and commands are."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import Context, Template
from django.utils import timezone
from django.utils.formats import date_format

from agreements import clock, dates
from agreements.admin.review import queue_columns
from agreements.enums import Status
from agreements.models import Agreement
from ops.demo.forward import forward, main

# Says what each way of asking for the time gives, whenever it is asked.
_PROCESS = """
import sys, time
import django
django.setup()
from django.core.cache.backends import db
from django.utils import timezone
from agreements.models import OutboundEmail
field = OutboundEmail._meta.get_field("queued_at")
for line in sys.stdin:
    asked = [timezone.now(), field.get_default(), db.tz_now()]
    print(*[round((moment.timestamp() - time.time()) / 3600) for moment in asked], flush=True)
"""


def environment(clock_file: Path, **more: str) -> dict[str, str]:
    demo = {"DEMO": "1", "DEMO_CLOCK": str(clock_file)}
    return {**os.environ, "DJANGO_SETTINGS_MODULE": "casmemg_portal.settings", **demo, **more}


@pytest.fixture
def clock_file(tmp_path: Path) -> Path:
    return tmp_path / "var" / "clock"


@pytest.fixture
def processes(clock_file: Path) -> Iterator[list[subprocess.Popen[str]]]:
    with ExitStack() as stack:
        yield [
            stack.enter_context(
                subprocess.Popen(
                    [sys.executable, "-c", _PROCESS],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    text=True,
                    cwd=settings.BASE_DIR,
                    env=environment(clock_file),
                )
            )
            for _process in range(2)
        ]


def hours_ahead(process: subprocess.Popen[str]) -> list[int]:
    """Of the portal, of a model's default, and of the cache that limits count in."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("?\n")
    process.stdin.flush()
    return [int(hours) for hours in process.stdout.readline().split()]


def test_two_processes_see_the_same_date_while_it_is_set(
    clock_file: Path, processes: list[subprocess.Popen[str]]
) -> None:
    assert [hours_ahead(p) for p in processes] == [[0, 0, 0]] * 2
    forward(31, clock_file)
    assert [hours_ahead(p) for p in processes] == [[31 * 24, 31 * 24, 0]] * 2
    forward(1, clock_file)
    assert [hours_ahead(p) for p in processes] == [[32 * 24, 32 * 24, 0]] * 2
    clock_file.unlink()
    assert [hours_ahead(p) for p in processes] == [[0, 0, 0]] * 2


def test_outside_the_demo_a_clock_is_refused(clock_file: Path) -> None:
    command = [sys.executable, "manage.py", "check"]
    refused = subprocess.run(
        command,
        cwd=settings.BASE_DIR,
        env=environment(clock_file, DEMO="0"),
        capture_output=True,
        text=True,
    )
    assert refused.returncode != 0
    assert "DEMO_CLOCK would make dates untrue" in refused.stderr


def test_forward_tells_the_new_moment(clock_file: Path) -> None:
    before = datetime.now(UTC)
    assert forward(31, clock_file) - before >= timedelta(days=31)
    assert int(clock_file.read_text()) == 31 * 24 * 3600


@pytest.mark.parametrize("days", ["", "0", "-1", "1.5", "x", "99999"])
def test_only_whole_days_go_forward(
    days: str, clock_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ops.demo.forward.CLOCK", clock_file)
    assert main(days) == 2
    assert not clock_file.exists()


def test_the_ribbon_names_the_date_once_the_clock_is_ahead(
    clock_file: Path, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    settings.DEMO = True
    ahead = clock.Ahead(clock_file, timezone.now)
    monkeypatch.setattr(clock, "_installed", ahead)
    monkeypatch.setattr(timezone, "now", ahead.now)
    assert "Its clock is ahead" not in ribbon()
    forward(400, clock_file)
    today = date_format(timezone.localdate(), "DATE_FORMAT")
    assert f"Its clock is ahead: here it is {today}." in ribbon()


@pytest.mark.parametrize("depth", [1, 2])
def test_how_long_ago_something_was_is_by_the_same_clock(
    depth: int, clock_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = timezone.now()
    monkeypatch.setattr(timezone, "now", clock.Ahead(clock_file, timezone.now).now)
    forward(14, clock_file)
    assert dates.ago(began, depth) == "2\xa0weeks"
    desk = Template("{% load desk %}{{ began|ago }}")
    assert desk.render(Context({"began": began})) == "2\xa0weeks"
    assert (
        queue_columns.waits(Agreement(status=Status.SUBMITTED, submitted_at=began)) == "2\xa0weeks"
    )


def ribbon() -> str:
    return Template("{% load portal %}{% demo_ribbon %}").render(Context())
