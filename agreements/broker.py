"""Tasks on their way to a worker, through Redis, which may be away.

The work lies in rows: a nudge that is lost loses nothing.
"""

import logging
import time

from celery import current_app
from kombu.exceptions import OperationalError

from agreements import log_lines

logger = logging.getLogger(__name__)

# A person waits while a nudge is published: one try, no waiting for a broker that is not there.
# The defaults of Celery and redis-py take seven seconds to find out that nobody listens.
_ONE_QUICK_TRY = {
    "max_retries": 0,
    "interval_start": 0,
    "socket_connect_timeout": 0.4,
    "socket_timeout": 0.4,
}


# What a page that is asked often says of the broker is so old at most, in seconds.
_KNOWN_FOR = 2.0
_known: tuple[float, bool] = (0.0, False)  # until when, and whether it was there

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
                headers=log_lines.carried_headers(),
            )
    except (OperationalError, OSError) as error:
        logger.warning("no worker nudged: %s", error)
        return False
    return True


def is_there() -> bool:
    """Whether the broker answers, or did so a moment ago."""
    global _known
    until, was_there = _known
    if time.monotonic() >= until:
        was_there = _answers()
        _known = time.monotonic() + _KNOWN_FOR, was_there
    return was_there


def _answers() -> bool:
    with current_app.connection_for_write(transport_options=_ONE_QUICK_TRY) as connection:
        try:
            return bool(connection.default_channel)  # made once it has answered
        except (OperationalError, OSError):
            return False
