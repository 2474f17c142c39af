"""Requests a second of the pages that many people open, against a bare Django view of the same
bytes.

Both under gunicorn as `gunicorn.conf.py` has it, with one process, in the same run: the two take
turns, ROUNDS times PAGES_SECONDS (2) each, and the best round of each counts. The bare view has no
middleware. CLIENTS ask over new connections, as a proxy does, in a process of their own. Public
pages and the sign-in page are kept (PAGES_KEPT_SECONDS as by default); the status page is that of a
request whose scan is being looked at, the answer page that of a new LA.
"""

import multiprocessing
import os
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import _page_site
from ops import ports
from ops.postgres import cluster

ROUNDS, CLIENTS = 5, 4
SECONDS = float(os.environ.get("PAGES_SECONDS", "2"))
_PUBLIC = ("home", "dataset", "license", "comparison", "privacy")
_OTHERS = ("sign-in", "status", "answer")


@dataclass(frozen=True)
class Asked:
    """A page at a port, as a request of HTTP."""

    port: int
    request: bytes


def measure() -> Iterator[Mapping[str, object]]:
    for database in ("sqlite", "postgres"):
        with ExitStack() as until_end:
            folder = Path(until_end.enter_context(TemporaryDirectory()))
            url = f"sqlite:///{folder / 'db.sqlite3'}"
            if database == "postgres":
                url = until_end.enter_context(cluster(durable=True))
            site = until_end.enter_context(_page_site.site(url, folder))
            ours = {name: _ours(site, name) for name in (*_PUBLIC, *_OTHERS)}
            bodies = {name: _body(asked) for name, asked in ours.items()}
            bare = until_end.enter_context(_bare(folder, bodies))
            for name, asked in ours.items():
                line = _compared(asked, Asked(bare, _request(f"/{name}/")))
                yield {"bench": f"pages-{name}-{database}", "bytes": len(bodies[name]), **line}


def _ours(site: _page_site.PageSite, name: str) -> Asked:
    session = site.pages["session"] if name == "status" else ""
    return Asked(site.port, _request(site.pages[name], f"session={session}" if session else ""))


def _request(path: str, cookie: str = "") -> bytes:
    lines = [f"GET {path} HTTP/1.1", f"Host: {ports.HOST}", "Accept-Encoding: gzip"]
    lines += [f"Cookie: {cookie}"] if cookie else []
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode()


def _body(asked: Asked) -> bytes:
    head, _end, body = _answer(asked).partition(b"\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200 "):
        raise RuntimeError(f"{asked.request!r}: {head!r}")
    return body


def _answer(asked: Asked) -> bytes:
    parts = []
    with socket.create_connection((ports.HOST, asked.port), 20) as line:
        line.sendall(asked.request)
        while part := line.recv(65536):
            parts.append(part)
    return b"".join(parts)


@contextmanager
def _bare(folder: Path, bodies: Mapping[str, bytes]) -> Iterator[int]:
    """The bare site; its port."""
    pages, port = folder / "pages", ports.any_free()
    pages.mkdir()
    for name, body in bodies.items():
        (pages / name).write_bytes(body)
    env = {
        **os.environ,
        **_page_site.SETTINGS,
        "BARE_PAGES": str(pages),
        "WEB_BIND": f"{ports.HOST}:{port}",
    }
    with _page_site.gunicorn("bench._bare_site", port, folder / "bare.log", env):
        yield port


def _compared(ours: Asked, bare: Asked) -> Mapping[str, object]:
    for asked in (ours, bare):
        _rate(asked, SECONDS / 4)
    pairs = [(_rate(ours, SECONDS), _rate(bare, SECONDS)) for _round in range(ROUNDS)]
    one, other = (max(pair[n] for pair in pairs) for n in (0, 1))
    return {
        "requests_per_s": round(one),
        "baseline_requests_per_s": round(other),
        "ratio": round(one / other, 3),
    }


def _rate(asked: Asked, seconds: float) -> float:
    """Answers a second, all of them whole."""
    counted: multiprocessing.Queue[float] = multiprocessing.get_context("spawn").Queue()
    process = multiprocessing.get_context("spawn").Process(
        target=_ask_on, args=(asked, seconds, counted)
    )
    process.start()
    rate = counted.get()
    process.join()
    return rate


def _ask_on(asked: Asked, seconds: float, counted: "multiprocessing.Queue[float]") -> None:
    done: list[int] = []
    start = time.perf_counter()

    def ask() -> None:
        count = 0
        while time.perf_counter() - start < seconds:
            if _answer(asked).startswith(b"HTTP/1.1 200 "):
                count += 1
        done.append(count)

    threads = [threading.Thread(target=ask) for _client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    counted.put(sum(done) / (time.perf_counter() - start))
