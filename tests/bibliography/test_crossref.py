"""Asking Crossref, against a server of our own that speaks as it does, or not at all."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from agreements.bibliography import crossref
from agreements.bibliography.crossref import CrossrefSilent, look_up

DOI = "10.1109/taffc.2025.3575127"
ITEM = {
    "type": "journal-article",
    "title": ["Could Micro-Expressions be <i>Quantified</i>? R&amp;D"],
    "author": [{"family": "Li", "given": "Mingyu"}],
    "container-title": ["IEEE Transactions"],
    "issued": {"date-parts": [[2025, 5]]},
}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """`server.says` is what is answered to whatever is asked; None: nothing; "drips": a byte now
    and then, and `server.dripped` once that is over."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            server.asked.append((self.path, self.headers["User-Agent"]))
            if server.says is None:
                over.wait(60)
                return
            if server.says == "drips":
                self.send_response(200)
                self.end_headers()
                for _byte in range(100):
                    self.wfile.write(b" ")
                    self.wfile.flush()
                    over.wait(0.05)
                server.dripped.set()
                return
            status, body = server.says
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: object) -> None:
            pass

    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.dripped = threading.Event()
    server.asked, server.says = [], (200, json.dumps({"status": "ok", "message": ITEM}).encode())
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(crossref, "ADDRESS", f"http://127.0.0.1:{server.server_port}")
    yield server
    over.set()
    server.shutdown()
    server.server_close()


def test_the_record_is_read_and_we_say_who_asks(server: Any) -> None:
    read = look_up(DOI, mailto="portal@example.org")
    assert (read.title, read.authors, read.year, read.doi, read.kind) == (
        "Could Micro-Expressions be Quantified? R&D",
        ("Li, Mingyu",),
        2025,
        DOI,
        "article-journal",
    )
    ((path, agent),) = server.asked
    assert path.startswith("/works/10.1109%2Ftaffc.2025.3575127")
    assert "portal@example.org" in agent


@pytest.mark.parametrize(
    "says",
    [
        (404, b"Resource not found."),
        (500, b""),
        (200, b"<html>a proxy's page</html>"),
        (200, b'{"message": {}}'),
        (200, b'{"message": []}'),
        (200, b"[" * 100_000),
    ],
)
def test_whatever_else_it_says_is_one_sentence(server: Any, says: tuple[int, bytes]) -> None:
    server.says = says
    with pytest.raises(CrossrefSilent, match="Type title, authors and year"):
        look_up(DOI, mailto="portal@example.org")


@pytest.mark.parametrize("says", [None, "drips"])
def test_it_is_not_waited_for_longer_than_is_said(
    server: Any, monkeypatch: pytest.MonkeyPatch, says: str | None
) -> None:
    server.says = says
    monkeypatch.setattr(crossref, "SECONDS", 0.2)
    with pytest.raises(CrossrefSilent):
        look_up(DOI, mailto="portal@example.org")
    assert not server.dripped.is_set()


def test_a_path_in_a_doi_leads_nowhere_else(server: Any) -> None:
    look_up("10.1234/../../members?x=1#y", mailto="portal@example.org")
    assert server.asked[0][0].startswith("/works/10.1234%2F..%2F..%2Fmembers%3Fx%3D1%23y")
