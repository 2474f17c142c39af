"""Runs one function of the engine in a child process that can do little harm.

A stranger's PDF may never end, eat all memory or crash the library that reads it. In the child all
of these end with a named error here, and the web process goes on.
"""

import json
import logging
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import IO, Any, cast

from django.utils.translation import gettext_lazy as _

from agreements.exceptions import DetailedError, PortalError
from agreements.scans.sandbox import child, child_slots, time_budget

logger = logging.getLogger(__name__)

_CHILD = Path(child.__file__)
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class ChildLimits:
    """Most that one child may use: `memory`, of this for `data`, and `output` in bytes.

    `memory` is address space, in which whole libraries lie that are hardly touched; `data` is what
    the child can fill, so that it bounds what it really takes. `threads` lets it start threads, and
    with them processes: the system knows one limit for both. `patience` (seconds) and `background`
    are for its turn before any other clock starts: see `child_slots`. A `time_budget` of all the
    children of one answer shortens both.
    """

    memory: int = 1 << 30
    data: int = 1 << 30
    cpu_seconds: int = 20
    wall_seconds: int = 25
    output: int = 32 << 20
    threads: bool = False
    patience: float = 8.0
    background: bool = False

    def for_pages(self, pages: int, seconds: int) -> "ChildLimits":
        """With so many seconds of work more for each page, and twice as many by the clock."""
        return replace(
            self,
            cpu_seconds=self.cpu_seconds + pages * seconds,
            wall_seconds=self.wall_seconds + 2 * pages * seconds,
        )


class ChildFailed(DetailedError):
    """The file was too much for the child."""

    sentence = _("This file could not be read. Save or scan it again and upload the new file.")


class ChildTooSlow(ChildFailed):
    """It used up its seconds of work."""


class ChildOutOfMemory(ChildFailed):
    """It asked for more memory than it may have."""


class ChildTooTalkative(ChildFailed):
    """Its answer was longer than allowed."""


class ChildCrashed(ChildFailed):
    """A signal ended it; `detail` gives its number."""


class ChildRaised(ChildFailed):
    """The function raised; `detail` is the error's repr."""


class SandboxDown(DetailedError):
    """The child could not start or load the function: our fault, it says nothing of the file."""

    sentence = _("The file could not be checked right now. Please try again in a few minutes.")


class ChildStalled(SandboxDown):
    """Its time by the clock ran out before its seconds of work: the machine is overloaded."""


class NoSlotFree(PortalError):
    """Other files are being looked at, as many as may be at once. Nothing was started."""

    sentence = _(
        "Many files are being checked at this moment, so that yours had to wait too long. "
        "Nothing was changed. Please send it again in a minute."
    )


def run_in_child(function: str, *arguments: object, limits: ChildLimits | None = None) -> bytes:
    """Call `"package.module:function"` with `arguments` in a child; its answer, bytes or JSON.

    Arguments get there as JSON, a path as its whole name, a dataclass as its fields.

    Blocks; safe in threads. Raises a `ChildFailed` for whatever the file may have caused,
    `SandboxDown` for what it can't have, and `NoSlotFree`. No process is left behind.
    """
    return b"".join(_pieces(function, arguments, limits or ChildLimits()))


def lines_from_child(
    function: str, *arguments: object, limits: ChildLimits | None = None
) -> Iterator[bytes]:
    """Likewise for a function that returns an iterator: a line of JSON for each item, at once.

    Raises after the last line that the child got out.
    """
    held = b""
    for piece in _pieces(function, arguments, limits or ChildLimits()):
        *whole, held = (held + piece).split(b"\n")
        yield from whole


def _pieces(function: str, arguments: tuple[object, ...], limits: ChildLimits) -> Iterator[bytes]:
    """The output as it comes, and in the log what the file was too much for."""
    try:
        yield from _output(function, arguments, limits)
    except ChildFailed as error:
        logger.warning("%s: %s %s", function, type(error).__name__, error.detail)
        raise


def _output(function: str, arguments: tuple[object, ...], limits: ChildLimits) -> Iterator[bytes]:
    """The child is gone when this ends, however it ends."""
    last = b""
    with _slot(limits) as slot, _start(function, arguments, limits, slot) as process:
        deadline = time.monotonic() + min(limits.wall_seconds, time_budget.seconds_left())
        try:
            stream = cast("IO[bytes]", process.stdout)
            for last in _read(stream, limits.output, deadline):
                yield last
            process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise ChildStalled from None
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    _raise_for(process.returncode, last.rpartition(b"\n")[2])


@contextmanager
def _slot(limits: ChildLimits) -> Iterator[int]:
    try:
        patience = time_budget.patience(limits.patience)
        slot = child_slots.take_slot(patience, background=limits.background)
    except OSError as error:
        raise SandboxDown(repr(error)) from error
    if slot is None:
        raise NoSlotFree
    try:
        yield slot
    finally:
        os.close(slot)


def _start(
    function: str, arguments: tuple[object, ...], limits: ChildLimits, slot: int
) -> subprocess.Popen[bytes]:
    own = {
        "memory": limits.memory,
        "data": limits.data,
        "cpu_seconds": limits.cpu_seconds,
        "wall_seconds": limits.wall_seconds + 1,
        "threads": limits.threads,
    }
    request = json.dumps({"name": function, "arguments": arguments}, default=_plain)
    try:
        # -I: neither the environment nor the working directory decides what is imported.
        return subprocess.Popen(  # noqa: S603 - our interpreter, our program, no shell
            [sys.executable, "-I", "-B", str(_CHILD), json.dumps(own), request],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={"LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},
            start_new_session=True,
            pass_fds=[slot],  # so that even an orphan counts
        )
    except OSError as error:
        raise SandboxDown(repr(error)) from error


def _plain(argument: Any) -> object:
    return str(argument.resolve()) if isinstance(argument, Path) else asdict(argument)


def _read(stream: IO[bytes], most: int, deadline: float) -> Iterator[bytes]:
    """What comes until the other end closes; stops at `most` bytes or at the deadline."""
    length = 0
    with selectors.DefaultSelector() as selector:
        selector.register(stream, selectors.EVENT_READ)
        while selector.select(max(0.0, deadline - time.monotonic())):
            piece = os.read(stream.fileno(), _CHUNK)
            if not piece:
                return
            length += len(piece)
            if length > most:
                raise ChildTooTalkative(f"over {most} bytes")
            yield piece
    raise ChildStalled


def _raise_for(code: int, output: bytes) -> None:
    detail = output[:2000].decode(errors="replace")
    match code:
        case 0:
            return
        case child.EXIT_NOT_LOADED:
            raise SandboxDown(detail)
        case child.EXIT_OUT_OF_MEMORY:
            raise ChildOutOfMemory
        case child.EXIT_RAISED:
            raise ChildRaised(detail)
    if code > 0:
        raise SandboxDown(f"child ended with {code}")
    if -code == signal.SIGXCPU:
        raise ChildTooSlow
    if -code == signal.SIGALRM:
        raise ChildStalled
    raise ChildCrashed(f"signal {-code}")
