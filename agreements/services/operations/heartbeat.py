"""Beat shows that it goes on."""

import logging
import time

from django.db import Error, connection
from django.utils import timezone

from agreements.models import Heartbeat
from agreements.selectors.watch.waiting import BEAT

logger = logging.getLogger(__name__)

# Seconds; far below the limit (`watch_limits`), so that a slow write alarms nobody.
EVERY = 15.0
_last = float("-inf")


def show_beat() -> None:
    """Say that beat is there, if the last time is a while ago. Two beats write the same row.

    A database that is away is no reason to end: it is tried again with the next tick.
    """
    global _last
    if time.monotonic() < _last + EVERY:
        return
    try:
        Heartbeat.objects.update_or_create(name=BEAT, defaults={"at": timezone.now()})
        _last = time.monotonic()
    except Error as error:
        logger.warning("beat could not show that it is there: %s", error)
    finally:
        connection.close()
