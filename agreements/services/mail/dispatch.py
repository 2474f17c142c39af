"""Sends the outbox, with what notices have to say before and after each of their mails."""

import logging
import time
from threading import Lock, Thread

from django.db import connection

from agreements.mail import dispatch, notice_link, stored_letter
from agreements.mail.dispatch import Hooks
from agreements.mail.render import RenderedLetter
from agreements.models import OutboundEmail
from agreements.services.notices import mail_results, presend_check
from agreements.work_queue import BUDGET

logger = logging.getLogger(__name__)

# How long a person's request may be held up.
SECONDS = 5.0
# One sender a process: more of them would only wait for the same server.
_sending = Lock()


def dispatch_outbox(
    budget: float = BUDGET, *, before: int | None = None, timeout: float | None = None
) -> int:
    """Send what is due; see `mail.dispatch`. Returns how many mails the server took."""
    return dispatch.dispatch_mails(HOOKS, budget, before=before, timeout=timeout)


def send_awaited_mail() -> None:
    """Send codes and letters, never notices by the thousand, for when no worker is there.

    Back after five seconds at most: a server that is silent, slow or not to be found in the DNS
    can't hold whoever called. What was begun by then is ended and marked in a thread, under its
    claim.
    """
    sender = Thread(target=_send_awaited_mail, name="awaited mail")
    sender.start()
    sender.join(SECONDS)


def _send_awaited_mail() -> None:
    end = time.monotonic() + SECONDS
    if not _sending.acquire(timeout=SECONDS):
        return
    try:
        dispatch_outbox(end - time.monotonic(), before=OutboundEmail.BULK, timeout=SECONDS)
    except Exception:  # the rows are still there for whoever comes next
        logger.exception("mail stays in the outbox")
    finally:
        _sending.release()
        connection.close()


def words_of_mail(row: OutboundEmail) -> RenderedLetter:
    """What a mail says; one about a notice with its link, which is kept nowhere.

    Raises KeyMissing when the key is gone that the link was made under.
    """
    return stored_letter.letter_of(row, notice_link.notice_url(row.notice) if row.notice else None)


HOOKS = Hooks(
    related=[presend_check.NOTICE],
    may_send=presend_check.may_send,
    words=words_of_mail,
    on_result=mail_results.on_result,
)
