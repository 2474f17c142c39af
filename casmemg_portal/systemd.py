"""What the service manager is told of Celery's processes; nothing where none asks.

gunicorn says by itself when it is ready, and in gunicorn.conf.py that it lives.
"""

import logging

from celery import signals
from gunicorn.systemd import sd_notify

logger = logging.getLogger(__name__)


def say_alive() -> None:
    """Whoever asks for it and does not hear it starts the process anew: it hangs."""
    sd_notify("WATCHDOG=1", logger)


@signals.worker_ready.connect
@signals.beat_init.connect
def say_ready(**kwargs: object) -> None:
    sd_notify("READY=1", logger)


@signals.worker_shutting_down.connect
def say_stopping(**kwargs: object) -> None:
    sd_notify("STOPPING=1", logger)
