"""A person's own copy, made while it streams, against Django streaming the same bytes as one file.

Of few large files and of many smaller ones, in turns: as a view's answer is read in this process,
and as it comes over HTTP from gunicorn, which for the plain file may leave all the work to the
kernel (sendfile). Then how soon the first bytes of a range come, at 0 and at 90 % of 20 GB in
10,000 files; and what a new process needs at most for 100 MB and for 20 GB. Those are sparse files.
"""

import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from bench import _release_copies as copies
from ops import ports
from ops.process import running

ROUNDS = 11
RANGES = 300
MB = 1 << 20
# Videos, pictures, tables: how many, and bytes of each.
SHAPES = {"large": (16, 16 * MB), "medium": (1000, 256 << 10), "small": (4000, 64 << 10)}
ROOT = Path(__file__).resolve().parent.parent


def measure() -> Iterator[Mapping[str, object]]:
    for shape, (count, size) in SHAPES.items():
        with TemporaryDirectory() as name:
            folder = Path(name)
            copies.write_files(folder, count, Random(0).randbytes(size))
            yield {"bench": f"release-stream-{shape}", **_in_this_process(folder)}
            yield {"bench": f"release-stream-{shape}-http", **_over_http(folder)}
    with TemporaryDirectory() as name:
        copies.sparse_files(Path(name), 10_000, 20_000 * MB)
        yield {"bench": "release-stream-range", **_first_bytes(Path(name))}
    small, large = (_peak(size * MB) for size in (100, 20_000))
    yield {
        "bench": "release-stream-memory",
        "peak_rss_mb_of_100_mb": small,
        "peak_rss_mb_of_20_gb": large,
        "ratio": round(large / small, 3),
    }


def _in_this_process(folder: Path) -> Mapping[str, object]:
    archive = copies.copy_of(folder)
    return _in_turns(
        lambda: sum(map(len, copies.answer_ours(archive))),
        lambda: sum(map(len, copies.answer_plain(folder))),
    )


def _over_http(folder: Path) -> Mapping[str, object]:
    port = ports.any_free()
    web = (sys.executable, "-m", "gunicorn", "bench._release_copies", "-c", "gunicorn.conf.py")
    with running(
        [*web, "--bind", f"{ports.HOST}:{port}"],
        log=folder / "gunicorn.log",
        ready=lambda: ports.answers(port),
        env={**os.environ, "COPY_FOLDER": str(folder)},
    ):
        return _in_turns(partial(_fetch, port, "ours"), partial(_fetch, port, "plain"))


def _fetch(port: int, which: str) -> int:
    """Bytes of the body."""
    buffer = bytearray(MB)
    total = 0
    with socket.create_connection((ports.HOST, port)) as line:
        line.sendall(f"GET /{which}/ HTTP/1.0\r\nHost: localhost\r\n\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head:
            head += line.recv(1)
        while count := line.recv_into(buffer):
            total += count
    return total


def _in_turns(ours: Callable[[], int], plain: Callable[[], int]) -> Mapping[str, object]:
    took: tuple[list[float], list[float]] = [], []
    sizes = set()
    for number in range(-2, ROUNDS):  # the first two warm both up
        for work, times in zip((ours, plain), took, strict=True):
            start = perf_counter()
            sizes.add(work())
            if number >= 0:
                times.append(perf_counter() - start)
    (size,) = sizes  # both gave the same number of bytes
    a, b = (median(times) for times in took)
    return {
        "mb": round(size / MB),
        "mb_a_second": round(size / MB / a),
        "baseline_mb_a_second": round(size / MB / b),
        "ratio": round(b / a, 3),
    }


def _first_bytes(folder: Path) -> Mapping[str, object]:
    archive = copies.copy_of(folder)
    took: tuple[list[float], list[float]] = [], []
    for number in range(-2, RANGES):
        for place, times in zip((0, archive.size * 9 // 10), took, strict=True):
            start = perf_counter()
            next(archive.read(place))
            if number >= 0:
                times.append(perf_counter() - start)
    at_0, at_90 = (median(times) * 1000 for times in took)
    return {
        "first_bytes_ms_at_0": round(at_0, 3),
        "first_bytes_ms_at_90": round(at_90, 3),
        "ratio": round(at_90 / at_0, 3),
    }


def _peak(size: int) -> float:
    """Megabytes that a new process needs at most to read a copy of so many bytes."""
    with TemporaryDirectory() as folder:
        copies.sparse_files(Path(folder), 1000, size)
        done = subprocess.run(
            [sys.executable, "-m", "bench._release_copies", folder],
            check=True,
            stdout=subprocess.PIPE,
            cwd=ROOT,
        )
    return float(done.stdout)
