"""Tasks on their way to a worker, through Redis, which may be away.

The work lies in rows: a nudge that is lost loses nothing.
"""

import logging
import time

from celery import current_app
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

# A person waits while a nudge is published: one try, no waiting for a broker that is not there.
# The defaults of Celery and redis-py take seven seconds to find out that nobody listens.
_ONE_QUICK_TRY = {
    "max_retries": 0,
    "interval_start": 0,
    "socket_connect_timeout": 0.4,
    "socket_timeout": 0.4,
}


_asked_until: dict[str, float] = {}  # threads that meet there ask twice, no more


def publish_once_in(seconds: float, task: str) -> None:
    """To be run in so many seconds: whatever work there is by then goes with it, so that until then
    this process asks no more."""
    now = time.monotonic()
    if now >= _asked_until.get(task, 0):
        _asked_until[task] = now + seconds
        publish(task, countdown=seconds)


def publish(task: str, *, countdown: float = 0, expires: float = 60) -> bool:
    """Whether the broker took it: a function of `tasks.py`, by name, to be run in `countdown`
    seconds, and worth nothing any more after `expires` seconds."""
    try:
        with current_app.connection_for_write(transport_options=_ONE_QUICK_TRY) as connection:
            current_app.send_task(
                f"agreements.tasks.{task}",
                connection=connection,
                retry=False,
                ignore_result=True,
                countdown=countdown,
                expires=expires,
            )
    except (OperationalError, OSError) as error:
        logger.warning("no worker nudged: %s", error)
        return False
    return True
