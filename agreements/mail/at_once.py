"""Mail that somebody waits for, sent by the process that wrote it: for when no worker is there."""

import logging
import time
from threading import Lock, Thread

from django.db import connection

from agreements.mail import drain
from agreements.models import OutboundEmail

logger = logging.getLogger(__name__)

# How long a person's request may be held up.
SECONDS = 5.0
# One sender a process: more of them would only wait for the same server.
_sending = Lock()


def send() -> None:
    """Send codes and letters, never notices by the thousand; back after five seconds at most.

    A server that is silent, slow or not to be found in the DNS can't hold whoever called: what was
    begun by then is ended and marked in a thread, under its claim.
    """
    sender = Thread(target=_send, args=(time.monotonic() + SECONDS,), name="mail at once")
    sender.start()
    sender.join(SECONDS)


def _send(end: float) -> None:
    if not _sending.acquire(timeout=SECONDS):
        return
    try:
        left = end - time.monotonic()
        drain.drain(left, before=OutboundEmail.BULK, timeout=SECONDS)
    except Exception:  # the rows are still there for whoever comes next
        logger.exception("mail stays in the outbox")
    finally:
        _sending.release()
        connection.close()
