"""Run several programs as one: prefixed logs, and none outlives the others."""

import multiprocessing
import os
import queue
import shlex
import signal
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from honcho.manager import Manager
from honcho.printer import Printer

# When one ends, what the others say of that (they lost their broker, say) comes within this.
_LAG = 0.5


def supervise(programs: Mapping[str, Sequence[str]], env: Mapping[str, str], folder: Path) -> str:
    """Run `programs` (by name, in `folder`) until one ends or a signal comes; then end them all.

    Returns "" after Ctrl-C, SIGTERM or a closed terminal, else which program ended by itself and
    how: "web stopped by itself (exit code 1)". What the others say after that is not shown.
    """
    manager = _Manager()
    for name, program in programs.items():
        # exec: honcho starts a shell, and its signals must reach the program.
        manager.add_process(name, f"exec {shlex.join(program)}", env=dict(env), cwd=str(folder))
    signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    manager.loop()
    return manager.events.culprit


class _Messages:
    """What programs write, shown a moment later, and when they start and end, told at once."""

    def __init__(self) -> None:
        self.culprit = ""
        self.ending = False
        self._queue: multiprocessing.Queue[Any] = multiprocessing.Queue()
        self._lines: deque[tuple[float, Any]] = deque()

    def put(self, message: Any) -> None:
        self._queue.put(message)

    def get(self, timeout: float) -> Any:
        deadline = time.monotonic() + timeout
        while not self._lines or (not self.ending and self._lines[0][0] > time.monotonic()):
            try:
                message = self._queue.get(timeout=timeout / 10)
            except queue.Empty:
                if time.monotonic() > deadline:
                    raise
                continue
            if message.type != "line":
                if message.type == "stop" and not self.ending:
                    self._blame(message.name, message.data["returncode"])
                return message
            if not self.culprit:
                self._lines.append((time.monotonic() + _LAG, message))
        return self._lines.popleft()[1]

    def _blame(self, name: str, code: int) -> None:
        how = f"exit code {code}" if code >= 0 else signal.Signals(-code).name
        self.culprit, self.ending = f"{name} stopped by itself ({how})", True
        self._lines = deque(line for line in self._lines if line[1].name == name)


class _Manager(Manager):  # type: ignore[misc] # honcho has no types
    def __init__(self) -> None:
        super().__init__(Printer(_Terminal()))
        self.events = _Messages()

    def terminate(self) -> None:
        self.events.ending = True
        super().terminate()


class _Terminal:
    """Standard output for signal handlers, and for when the terminal has gone away.

    An error here would leave the programs running, so there is none, and no buffer that a handler
    could find half written.
    """

    isatty = sys.stdout.isatty

    def write(self, text: str) -> None:
        with suppress(OSError):
            os.write(sys.stdout.fileno(), text.encode())

    def flush(self) -> None:
        """Everything is out already."""
