"""Asks workers for a task, and waits for nobody."""

import logging

from celery import Task
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


def publish_task(task: "Task[[], int]") -> bool:
    """Have a task run as soon as a worker is free; whether the broker took it."""
    try:
        with task.app.connection_for_write(transport_options=_ONE_QUICK_TRY) as connection:
            task.apply_async(  # celery-types knows no `connection`
                connection=connection,  # type: ignore[call-arg]
                retry=False,
                ignore_result=True,
            )
    except (OperationalError, OSError) as error:
        logger.warning("no worker nudged: %s", error)
        return False
    return True
