"""Sends what is due in the outbox. Any number of processes may do this at once."""

import logging
import time
from contextlib import closing
from threading import Lock, Thread

from django.conf import settings
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements import log_lines
from agreements.exceptions import KeyMissing
from agreements.mail import notice_link, stored_letter
from agreements.mail.message import compose_mail
from agreements.mail.outbox import QUEUE
from agreements.mail.rate_limit import RateLimit
from agreements.mail.render import RenderedLetter
from agreements.mail.smtp import Connection, Reply, ReplyOutcome
from agreements.models import Dataset, OutboundEmail
from agreements.services.notices import mail_hooks
from agreements.services.releases import recall_letters, release_news
from agreements.work_queue import BUDGET

from .delivery_results import mark_failed, mark_sent, try_again, wait_for_server

logger = logging.getLogger(__name__)

# How long a person's request may be held up.
SECONDS = 5.0
# One sender a process: more of them would only wait for the same server.
_sending = Lock()
# One broken connection may be the mail's doing; two in a row are the server's.
_LOST_IN_A_ROW = 2
# How long, in seconds, somebody who waits for a code may stand behind a mail that waits its turn.
_LONGEST_SLEEP = 1.0


def dispatch_outbox(
    budget: float = BUDGET, *, before: int | None = None, timeout: float | None = None
) -> int:
    """Send until nothing is due, `budget` seconds are over, or the server is not there.

    With `before` only what goes before mails of that priority; `timeout` is how many seconds the
    server may take for each answer, if not those of the settings.

    Returns how many mails the server took. Each is marked before the next goes out: a process that
    dies leaves at most one mail that goes out twice, with the same Message-ID.
    """
    due = QUEUE.due if before is None else lambda: QUEUE.due().filter(priority__lt=before)
    rate_limit = RateLimit()
    sent = lost = 0
    with closing(Connection(timeout=timeout)) as server:
        for row in QUEUE.work(budget, due):
            if not _is_sendable(row) or not _has_turn(row, rate_limit):
                continue
            reply = _send(row, server)
            sent += reply.outcome is ReplyOutcome.SENT
            lost = lost + 1 if reply.outcome is ReplyOutcome.LOST else 0
            if reply.too_fast:
                rate_limit.slow_down()
            if lost == _LOST_IN_A_ROW:
                break
    return sent


def send_awaited_mail() -> None:
    """Send codes and letters, never notices by the thousand, for when no worker is there.

    Back after five seconds at most: a server that is silent, slow or not to be found in the DNS
    can't hold whoever called. What was begun by then is ended and marked in a thread, under its
    claim.
    """
    sender = Thread(target=log_lines.carried(_send_awaited_mail), name="awaited mail")
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


def _is_sendable(row: OutboundEmail) -> bool:
    if row.expires_at and row.expires_at <= timezone.now():
        mark_failed(row, _("Not sent in time. Last answer: %s") % (row.server_reply or "–"))
        return False
    rooms = (mail_hooks, release_news, recall_letters)
    return all(room.may_send(row) for room in rooms)


def _has_turn(row: OutboundEmail, rate_limit: RateLimit) -> bool:
    """Whether a mail may go out now. One that nobody waits for is put off if it must wait long."""
    is_urgent = row.priority < OutboundEmail.BULK
    if seconds := rate_limit.wait(is_urgent=is_urgent):
        time.sleep(min(seconds, _LONGEST_SLEEP))
        seconds = rate_limit.wait(is_urgent=is_urgent)
    if seconds:
        QUEUE.put_off(row, due_at=row.queued_at)
    return not seconds


def _send(row: OutboundEmail, server: Connection) -> Reply:
    contact = answers_go_to(row)
    try:
        reply = server.send(compose_mail(row, _words(row), contact))
    except KeyMissing as error:  # it waits for it, for as long as for a server
        reply = Reply(ReplyOutcome.LATER, str(error))
    except Exception as error:  # one that can't be sent never stops the others
        logger.exception("mail %s can't be made", row.pk)
        reply = Reply(ReplyOutcome.REFUSED, f"{type(error).__name__}: {error}")
    record = {
        ReplyOutcome.SENT: mark_sent,
        ReplyOutcome.LATER: try_again,
        ReplyOutcome.LOST: wait_for_server,
        ReplyOutcome.REFUSED: mark_failed,
    }
    record[reply.outcome](row, reply.words)
    if reply.outcome is not ReplyOutcome.SENT:
        logger.warning("mail %s not sent: %s", row.pk, reply.words)
    return reply


def _words(row: OutboundEmail) -> RenderedLetter:
    """Raises KeyMissing when the key is gone that a secret is sealed or a link was made under."""
    if row.is_secret:
        return stored_letter.open_sealed(row)
    return stored_letter.letter_of(row, notice_link.notice_url(row.notice) if row.notice else None)


def answers_go_to(row: OutboundEmail) -> str:
    """A mail about a dataset: that one's contact. About an account: that of the installation, by
    default of the first dataset, listed ones before others."""
    of_dataset = row.agreement.dataset.contact_email if row.agreement else ""
    named = row.reply_to or of_dataset or settings.SUPPORT_EMAIL
    first = Dataset.objects.order_by("-is_listed", "name").values_list("contact_email", flat=True)
    return named or first.first() or ""
