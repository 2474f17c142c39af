"""How long a claim on a row lasts, and how whoever works on it keeps it.

Work may take minutes, for a mail server or a scan may be slow; what a killed process held is
free again within a minute all the same.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

from django.db import Error, connection

logger = logging.getLogger(__name__)

# Outlives three renewals that failed. With beat's sweep every 20 s that makes a minute.
LEASE = timedelta(seconds=40)
_RENEWED_EVERY = 10.0
_AFTER_A_FAILURE = 1.0


@contextmanager
def kept(renew: Callable[[], object]) -> Iterator[None]:
    """Call `renew` every ten seconds until the block ends, in a thread, whatever the block does.

    It must touch only what is still claimed. While the database is away it is tried each second.
    """
    if connection.in_atomic_block:
        # Nobody else can see the claim yet, nor the thread renew it: it would wait for this block.
        yield
        return
    over = Event()
    thread = Thread(target=_renew, args=(renew, over), name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _renew(renew: Callable[[], object], over: Event) -> None:
    pause = _RENEWED_EVERY
    while not over.wait(pause):
        try:
            renew()
            pause = _RENEWED_EVERY
        except Error as error:
            logger.warning("lease not renewed: %s", error)
            pause = min(_AFTER_A_FAILURE, _RENEWED_EVERY)
        finally:
            connection.close()
