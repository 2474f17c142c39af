"""What the service manager is told of Celery's processes; nothing where none asks.

gunicorn says by itself when it is ready, and in gunicorn.conf.py that it lives.
"""

import logging
from typing import Any

from celery import signals
from celery.beat import PersistentScheduler
from gunicorn.systemd import sd_notify

logger = logging.getLogger(__name__)


class WatchedScheduler(PersistentScheduler):
    """Says at each look at the clock that beat lives: one that hangs is started anew."""

    def tick(self, *args: Any, **kwargs: Any) -> Any:
        sd_notify("WATCHDOG=1", logger)
        return super().tick(*args, **kwargs)


@signals.worker_ready.connect
@signals.beat_init.connect
def say_ready(**kwargs: object) -> None:
    sd_notify("READY=1", logger)


@signals.worker_shutting_down.connect
def say_stopping(**kwargs: object) -> None:
    sd_notify("STOPPING=1", logger)
