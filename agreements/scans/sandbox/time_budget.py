"""How long all children together may take that are started for one answer.

Of each thread its own: a browser waits for one, a worker's row for another.
"""

import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Budget:
    end: float
    patience: float | None


_current: ContextVar[_Budget | None] = ContextVar("time_budget", default=None)


@contextmanager
def at_most(seconds: float, *, patience: float | None = None) -> Iterator[None]:
    """For children that the block starts: their time by the clock, and for their turns. With
    `patience` each waits so long for its turn, instead of what its own limits say."""
    token = _current.set(_Budget(time.monotonic() + seconds, patience))
    try:
        yield
    finally:
        _current.reset(token)


def seconds_left() -> float:
    """Not below 0; infinity where nobody set a limit."""
    budget = _current.get()
    return max(0.0, budget.end - time.monotonic()) if budget else math.inf


def patience(own: float) -> float:
    """How long a child waits for its turn that would wait for `own` seconds."""
    budget = _current.get()
    if budget is None:
        return own
    return min(own if budget.patience is None else budget.patience, seconds_left())
