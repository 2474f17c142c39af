"""What is looked at while its sender's browser waits: in few threads of a process, for a while.

Each upload takes a thread of the web process until its answer, and only so many children run on a
machine (`child_slots`): without a bound, as many uploads as there are threads keep everybody else
out for as long as a virus scanner hangs.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings

from agreements.scans.sandbox import time_budget
from agreements.scans.sandbox.sandbox import ChildStalled, NoSlotFree

# The proxy gives up after 60 (deploy/nginx.conf); what is left is for storing the file.
SECONDS = 30.0
# It says nothing of the file: another time, or a worker, can look at it.
NOT_NOW = (NoSlotFree, ChildStalled)

_inside: ContextVar[bool] = ContextVar("uploads_at_once", default=False)
_lock = threading.Lock()
_looked_at = 0


@contextmanager
def while_a_browser_waits() -> Iterator[None]:
    """No more than `UPLOADS_AT_ONCE` of a process are inside at once; nobody waits to get in.

    Raises NoSlotFree. A block inside a block is part of it.
    """
    if _inside.get():
        yield
        return
    _enter()
    token = _inside.set(True)
    try:
        with time_budget.at_most(SECONDS):
            yield
    finally:
        _inside.reset(token)
        _leave()


def _enter() -> None:
    global _looked_at
    with _lock:
        if _looked_at >= max(1, settings.UPLOADS_AT_ONCE):
            raise NoSlotFree
        _looked_at += 1


def _leave() -> None:
    global _looked_at
    with _lock:
        _looked_at -= 1
