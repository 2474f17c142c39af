"""Clients that are slow, too large, cut off, or lie about who they are."""

import http.client
import os
import random
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress

from ops import ports
from ops.chaos.stage import Stage
from ops.crowd.visitor import Visitor
from ops.debian_server import HOST

FORGED_IP, FORGED_HOST = "6.6.6.6", "evil.example"
_SLOW = 150
_LARGE = 100 * 10**6
Fault = Callable[[Stage], AbstractContextManager[None]]
_TROUBLE = (OSError, http.client.HTTPException)


def _during(act: Callable[[Stage, threading.Event], None]) -> Fault:
    """A context in which a thread does this until the block ends."""

    @contextmanager
    def context(made: Stage) -> Iterator[None]:
        over = threading.Event()
        thread = threading.Thread(target=act, args=(made, over), daemon=True)
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join(60)

    return context


@_during
def slowloris(made: Stage, over: threading.Event) -> None:
    """Many connections whose headers never end, from a few addresses."""
    with ExitStack() as until_end:
        lines: list[ssl.SSLSocket] = []
        while not over.wait(0.5):
            while len(lines) < _SLOW and not over.is_set():
                with suppress(*_TROUBLE):
                    line = _line(made, f"127.203.0.{len(lines) % 3 + 1}")
                    lines.append(until_end.enter_context(line))
                    line.sendall(f"GET / HTTP/1.1\r\nHost: {HOST}\r\n".encode())
            for line in list(lines):
                try:
                    line.sendall(b"X-More: 1\r\n")
                except OSError:  # nginx has had enough of it
                    lines.remove(line)
                    made.journal.write("refused", "slowloris", "slow")


@_during
def large_posts(made: Stage, over: threading.Event) -> None:
    """100 MB to a form, as fast as they go."""
    while not over.wait(0.2):
        status = 0
        with suppress(*_TROUBLE), _line(made, "127.203.0.4") as line:
            head = (
                f"POST /account/sign-in/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: {_LARGE}\r\n"
            )
            line.sendall(head.encode() + b"Content-Type: multipart/form-data; boundary=b\r\n\r\n")
            with suppress(OSError):
                for _piece in range(_LARGE // 2**16):
                    line.sendall(b"\0" * 2**16)
            status = int(line.recv(4096).split(b" ", 2)[1] or 0)
        kind = "let in" if 200 <= status < 400 else "refused"
        made.journal.write(kind, "post of 100 MB", "large", status=status)


@_during
def cut_uploads(made: Stage, over: threading.Event) -> None:
    """The first half of an upload, and then nobody."""
    while not over.wait(0.2):
        with suppress(*_TROUBLE), _line(made, "127.203.0.5") as line:
            head = f"POST /requests/LA-222222/upload/ HTTP/1.1\r\nHost: {HOST}\r\n"
            head += (
                "Content-Length: 2000000\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n"
            )
            line.sendall(head.encode() + b"--b\r\n" + os.urandom(1_000_000))
            line.shutdown(socket.SHUT_RDWR)
        made.journal.write("refused", "cut upload", "cut")


@_during
def forged_headers(made: Stage, over: threading.Event) -> None:
    """As if a proxy of theirs had asked, for another host, from elsewhere."""
    chance = random.Random(6)
    layout = made.server.layout
    number = 0
    while not over.wait(0.3):
        number += 1
        visitor = Visitor(HOST, layout.https, made.server.certificate, source="127.203.0.6")
        forged = {
            "X-Forwarded-For": f"{FORGED_IP}, 7.7.7.7",
            "X-Real-IP": FORGED_IP,
            "X-Forwarded-Host": FORGED_HOST,
            "X-Forwarded-Server": FORGED_HOST,
            "X-Forwarded-Proto": chance.choice(("http", "https")),
            "Forwarded": f"for={FORGED_IP};host={FORGED_HOST};proto=http",
            "X-Accel-Redirect": "/releases-of-the-portal/",
            "X-Original-URL": "/admin/",
            "X-Request-ID": "../../etc/passwd",
        }
        with suppress(*_TROUBLE):
            visitor.ask("/account/sign-in/")
            if visitor.has("Send me a code"):
                address = f"forger{number}@psych.example.edu"
                visitor.press("Send me a code", headers=forged, email=address)
            visitor.ask("/datasets/casmemg/data/", None, **forged)
            kept_out = visitor.path != "/datasets/casmemg/data/" or visitor.status >= 400
            is_theirs = FORGED_HOST in visitor.page
            kind = "refused" if kept_out and not is_theirs else "let in"
            made.journal.write(kind, "forged headers", "forger", status=visitor.status)


def _line(made: Stage, source: str) -> ssl.SSLSocket:
    tls = ssl.create_default_context(cafile=str(made.server.certificate))
    where = (ports.HOST, made.server.layout.https)
    plain = socket.create_connection(where, timeout=20, source_address=(source, 0))
    return tls.wrap_socket(plain, server_hostname=HOST)
