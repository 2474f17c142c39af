"""A site that believes whatever it is told, to see scanners find that: only ever on loopback."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

_PAGE = "<!doctype html><title>x</title><a href='/find?name=a'>find</a><p>{said}</p>"


class _Leaky(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query).get("name", [""])[0]
        database = sqlite3.connect(":memory:")
        database.execute("CREATE TABLE people (name TEXT)")
        database.execute("INSERT INTO people VALUES ('a')")
        try:
            rows = database.execute(f"SELECT name FROM people WHERE name = '{asked}'").fetchall()
            said, status = f"{asked}: {len(rows)} found", 200
        except sqlite3.Error as error:
            said, status = f"sqlite3.OperationalError: {error}", 500
        page = _PAGE.format(said=said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_words: object) -> None:
        """Nobody reads it."""


@contextmanager
def leaky_site() -> Iterator[int]:
    """Its port, until the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Leaky)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
