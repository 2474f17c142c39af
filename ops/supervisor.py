"""Run several programs as one: prefixed logs, and none outlives the others."""

import os
import shlex
import signal
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from honcho.manager import SIGNALS, Manager
from honcho.printer import Printer


def supervise(programs: Mapping[str, Sequence[str]], env: Mapping[str, str], folder: Path) -> int:
    """Run `programs` (by name, in `folder`) until one ends or a signal comes; then end them all.

    Returns 0 after Ctrl-C, SIGTERM or a closed terminal, 1 when a program ended by itself.
    """
    manager = Manager(Printer(_Terminal()))
    for name, program in programs.items():
        # exec: honcho starts a shell, and its signals must reach the program.
        manager.add_process(name, f"exec {shlex.join(program)}", env=dict(env), cwd=str(folder))
    signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    manager.loop()
    return 0 if manager.returncode in {each["rc"] for each in SIGNALS.values()} else 1


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
