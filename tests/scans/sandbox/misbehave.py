"""Functions that do in the child what a hostile file makes a library do."""

import ctypes
import os
import resource
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path


def echo(*arguments: str | int) -> list[str | int]:
    return list(arguments)


def raw(text: str) -> bytes:
    os.write(1, b"noise of a C library")
    return text.encode()


def eat_memory() -> int:
    hoard = [bytearray(50_000_000) for _ in range(1000)]
    return len(hoard)


def work_forever() -> None:
    while True:
        pass


def sleep_forever() -> None:
    time.sleep(3600)


def sleep_with_output_closed() -> None:
    os.closerange(1, 32)
    time.sleep(3600)


def talk_forever() -> bytes:
    return b"x" * 50_000_000


def segfault() -> None:
    ctypes.string_at(0)


def abort() -> None:
    os.abort()


def fail() -> None:
    raise ValueError("of the file")


def write_file(path: str) -> None:
    Path(path).write_text("x" * 100_000)


def open_many(path: str) -> int:
    return len([os.open(path, os.O_RDONLY) for _ in range(100)])


def facts() -> dict[str, object]:
    return {
        "environment": dict(os.environ),
        "django": any(name.startswith("django") for name in sys.modules),
        "group": os.getpgrp() == os.getpid(),
        "alarm": signal.getitimer(signal.ITIMER_REAL)[0] > 0,
        "directory": str(Path.cwd()),
        "processes": resource.getrlimit(resource.RLIMIT_NPROC),
        "cores": resource.getrlimit(resource.RLIMIT_CORE),
        "memory": resource.getrlimit(resource.RLIMIT_AS),
    }


def count_forever() -> Iterator[int]:
    number = 0
    while True:
        yield number
        number += 1


def count_and_fail() -> Iterator[int]:
    yield 0
    yield 1
    raise ValueError


def count_and_hoard() -> Iterator[int]:
    hoard = []
    for number in range(100):
        hoard.append(bytearray(10_000_000))
        yield number


def count_and_hang() -> Iterator[int]:
    yield 0
    yield 1
    time.sleep(3600)
