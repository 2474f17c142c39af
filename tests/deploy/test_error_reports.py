"""What is sent of an error, to a server that takes it down."""

import gzip
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import brotli
import pytest

from agreements import log_lines
from casmemg_portal import error_reports
from ops import ports
from tests.deploy.web import Visitor, portal

MARK = "m4rk3d"


class Sentry:
    """Takes envelopes, as Sentry does."""

    def __init__(self) -> None:
        self.envelopes: list[str] = []
        self._arrived = threading.Condition()
        sentry = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                encoding = self.headers.get("Content-Encoding", "")
                unpack = {"gzip": gzip.decompress, "br": brotli.decompress}
                with sentry._arrived:
                    sentry.envelopes.append(unpack.get(encoding, bytes)(body).decode())
                    sentry._arrived.notify_all()
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *_: object) -> None:
                """Silent."""

        self.server = ThreadingHTTPServer((ports.HOST, 0), Handler)
        self.dsn = f"http://key@{ports.HOST}:{self.server.server_port}/1"

    def wait(self, count: int) -> list[str]:
        with self._arrived:
            assert self._arrived.wait_for(lambda: len(self.envelopes) >= count, timeout=60)
        return self.envelopes


@pytest.fixture
def sentry() -> Iterator[Sentry]:
    made = Sentry()
    thread = threading.Thread(target=made.server.serve_forever)
    thread.start()
    yield made
    made.server.shutdown()
    thread.join()
    made.server.server_close()


@pytest.mark.services
@pytest.mark.django_db(transaction=True)
def test_an_error_is_told_without_whom_it_happened_to(sentry: Sentry, tmp_path: Path) -> None:
    """The database is empty, so that each page that asks it fails."""
    env = {"SENTRY_DSN": sentry.dsn, "DATABASE_URL": f"sqlite:///{tmp_path / 'empty.sqlite3'}"}
    with portal(tmp_path, env) as web:
        person = Visitor(web, **{"X-Request-ID": "walked-by-a-test-1", "User-Agent": MARK})
        person.cookies["session"] = MARK
        failed = person.get(f"/check/{MARK}/?q={MARK}")
        assert failed.status == 500
        (envelope,) = sentry.wait(1)
    assert MARK not in envelope
    event = json.loads(envelope.splitlines()[2])
    (error, *_chained) = reversed(event["exception"]["values"])
    assert error["type"] == "OperationalError"
    assert error["stacktrace"]["frames"]
    assert event["tags"] == {"request_id": "walked-by-a-test-1"}
    assert not {"request", "user", "breadcrumbs", "extra", "modules"} & event.keys()
    assert all("vars" not in frame for frame in error["stacktrace"]["frames"])


def test_nothing_else_of_an_event_is_left() -> None:
    log_lines.begin_request("walked-by-a-test-1")
    frame = {"filename": "x.py", "lineno": 1, "vars": {"email": MARK}, "context_line": "x = 1"}
    error = {"type": "E", "value": "a@b.example", "stacktrace": {"frames": [frame]}}
    secret = dict.fromkeys(("request", "user", "extra", "breadcrumbs", "anything new"), MARK)
    event: Any = {
        **secret,
        "event_id": "1",
        "exception": {"values": [error]},
        "logentry": {"message": "mail to a@b.example", "params": [MARK]},
        "contexts": {"runtime": {"name": "CPython"}, "device": MARK, "celery": MARK},
        "tags": {"user": MARK},
    }
    left = error_reports.scrub(event)
    assert MARK not in str(left)
    assert "a@b.example" not in str(left)
    assert left["exception"]["values"][0]["stacktrace"]["frames"][0]["lineno"] == 1
    assert left["tags"] == {"request_id": "walked-by-a-test-1"}


def test_nothing_begins_without_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sentry_sdk.init", lambda *_, **__: pytest.fail("began"))
    error_reports.begin()
