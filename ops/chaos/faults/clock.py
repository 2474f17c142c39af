"""The machine's clock, set forward and back under running processes."""

from collections.abc import Iterator
from contextlib import contextmanager

from ops.chaos.stage import Stage

# More than any lease (40 s), less than anybody would wait in vain.
_STEP = 120


@contextmanager
def ahead(made: Stage) -> Iterator[None]:
    with _off_by(made, _STEP):
        yield


@contextmanager
def behind(made: Stage) -> Iterator[None]:
    with _off_by(made, -_STEP):
        yield


@contextmanager
def _off_by(made: Stage, seconds: int) -> Iterator[None]:
    made.clock.write_text(f"{seconds:+d}\n")
    try:
        yield
    finally:
        made.clock.write_text("+0\n")
