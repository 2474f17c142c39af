"""What a line of the log says, and what none ever tells."""

import json
import logging
import sys

import pytest
from structlog.contextvars import clear_contextvars

from agreements import log_lines
from agreements.log_lines import LogFormatter, hide


@pytest.fixture(autouse=True)
def _no_request() -> None:
    clear_contextvars()


def record(said: str, *args: object, **more: object) -> logging.LogRecord:
    made = logging.LogRecord("agreements.x", logging.WARNING, "x.py", 1, said, args, None)
    made.__dict__.update(more)
    return made


def line(made: logging.LogRecord) -> dict[str, object]:
    return json.loads(LogFormatter(as_json=True).format(made))


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("GET /notices/SECRET/opt-out/", "GET /notices/…/opt-out/"),
        ("GET /invitations/SECRET", "GET /invitations/…"),
        ("GET /check/SECRET/", "GET /check/…/"),
        ("GET /students/SECRET/ HTTP/1.1", "GET /students/…/ HTTP/1.1"),
        ("550 <li@psych.example.edu>: unknown", "550 <…@…>: unknown"),
        ("redis://portal:SECRET@10.0.0.1:6379/0", "redis://portal:…@…:6379/0"),
        ("GET /desk/?q=SECRET&p=2 200", "GET /desk/?… 200"),
        ("Your code is ZRWD-FPDW.", "Your code is …."),
        ("LA-7K3M9Q at 2026-11-30", "LA-7K3M9Q at 2026-11-30"),
        (
            "error: duplicate key\nDETAIL:  Key (name)=(SECRET) already exists.\nnext",
            "error: duplicate key\n…\nnext",
        ),
        (
            "[Errno 2] No such file or directory: '/var/SECRET (1).pdf'",
            "[Errno 2] No such file or directory: …",
        ),
    ],
)
def test_hides_what_is_for_one_person_only(said: str, left: str) -> None:
    assert hide(said) == left


def test_is_one_json_object_with_what_the_record_has() -> None:
    said = line(record("mail %s not sent: %s", 7, "550 <a@b.example>\nno"))
    assert said.pop("time").endswith("+00:00")
    assert said == {
        "level": "WARNING",
        "logger": "agreements.x",
        "event": "mail 7 not sent: 550 <…@…>\nno",
    }


def test_a_traceback_stands_in_it_without_secrets() -> None:
    try:
        raise ValueError("nobody@example.edu")
    except ValueError:
        made = record("failed")
        made.exc_info = sys.exc_info()
        said = line(made)
    assert "Traceback" in str(said["exception"])
    assert "ValueError: …@…" in str(said["exception"])


def test_it_names_the_request_and_the_task_that_it_nudged() -> None:
    known = log_lines.begin_request("from-the-proxy-1")
    assert line(record("x"))["request_id"] == known == "from-the-proxy-1"
    taken = log_lines.carried_headers()["request_id"]
    log_lines.begin_task("agreements.tasks.dispatch_outbox", "task-number", taken)
    said = line(record("x"))
    assert (said["task"], said["task_id"]) == ("dispatch_outbox", "task-number")
    assert said["request_id"] == known
    log_lines.begin_task("agreements.tasks.dispatch_outbox", "task-number", "")
    assert "request_id" not in line(record("x"))


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 65, "with space1", "a\nb-12345678", "ünicode-1"]
)
def test_an_id_that_is_none_is_replaced(given: str) -> None:
    made = log_lines.begin_request(given)
    assert made != given
    assert len(made) == 32


def test_people_read_words() -> None:
    log_lines.begin_request("from-the-proxy-1")
    said = LogFormatter(as_json=False).format(record("mail to a@b.example"))
    assert said == "WARNING agreements.x: mail to …@… [request_id=from-the-proxy-1]"


@pytest.mark.parametrize(("demo", "debug", "json_lines"), [("1", "0", False), ("0", "1", False)])
def test_words_where_a_person_looks_on(
    monkeypatch: pytest.MonkeyPatch, demo: str, debug: str, json_lines: bool
) -> None:
    assert log_lines.is_read_by_machines()
    monkeypatch.setenv("DEMO", demo)
    monkeypatch.setenv("DEBUG", debug)
    assert log_lines.is_read_by_machines() is json_lines
