"""PostgreSQL, whose connections somebody else has taken."""

from collections.abc import Iterator
from contextlib import contextmanager

from ops.chaos.stage import Stage

_SECONDS = "20"


@contextmanager
def used_up(made: Stage) -> Iterator[None]:
    with made.start_on_server("hog", _SECONDS) as process:
        try:
            yield
        finally:
            process.communicate()
