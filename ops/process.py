"""Start a server of ours, wait until it is ready, and leave nothing of it behind."""

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any


class NotReady(RuntimeError):
    """A server ended or stayed silent; its log is the message."""


@contextmanager
def running(
    command: Sequence[str],
    *,
    log: Path,
    ready: Callable[[], bool],
    env: Mapping[str, str] | None = None,
    user: str | None = None,
    stop_with: signal.Signals = signal.SIGTERM,
    seconds: float = 60,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run `command` in a session of its own, as `user` when given, its output in `log`.

    Yields once `ready()` holds. Raises NotReady when it ends before, or after `seconds`. At the
    end the process gets `stop_with`, ten seconds, and then its whole group is killed.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            start_new_session=True,
            **as_user(user),
        )
    try:
        _await(process, ready, log, seconds)
        yield process
    finally:
        stop(process, stop_with)


def as_user(name: str | None) -> dict[str, Any]:
    """Arguments that make subprocess start a program as another user; none for None."""
    if name is None:
        return {}
    return {"user": name, "group": pwd.getpwnam(name).pw_gid, "extra_groups": []}


def stop(process: subprocess.Popen[bytes], with_signal: signal.Signals = signal.SIGTERM) -> None:
    """End a process that leads its own group, and whatever it left in that group."""
    process.send_signal(with_signal)
    with suppress(subprocess.TimeoutExpired):
        process.wait(10)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _await(
    process: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path, seconds: float
) -> None:
    deadline = time.monotonic() + seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > deadline:
            raise NotReady(log.read_text(errors="replace"))
        time.sleep(0.02)
