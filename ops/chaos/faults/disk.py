"""The disk of the portal's own files: full, or read-only as after an error of the disk."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from ops.chaos.stage import Stage

_PIECE = b"\0" * 2**20


@contextmanager
def full(made: Stage) -> Iterator[None]:
    ballast = made.var / "ballast"
    try:
        with ballast.open("wb", buffering=0) as file:
            try:
                while file.write(_PIECE):
                    pass
            except OSError:
                pass  # that is what it is for
        yield
    finally:
        ballast.unlink(missing_ok=True)


@contextmanager
def read_only(made: Stage) -> Iterator[None]:
    """The folder of scans and papers, mounted over itself."""
    place = str(made.var / "private")
    subprocess.run(["mount", "--bind", place, place], check=True)
    try:
        remount = ["mount", "-o", "remount,bind,ro", place]
        # Refused for as long as somebody is just writing.
        while subprocess.run(remount, capture_output=True).returncode and not made.over.wait(0.05):
            pass
        yield
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)
