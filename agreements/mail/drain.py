"""Sends what is due in the outbox. Any number of processes may do this at once."""

import logging
import time

from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.mail import claims, message
from agreements.mail.smtp import Connection, Outcome, Reply
from agreements.models import OutboundEmail

logger = logging.getLogger(__name__)

BUDGET = 60.0
CHUNK = 50
# One broken connection may be the mail's doing; two in a row are the server's.
_LOST_IN_A_ROW = 2


def drain(budget: float = BUDGET) -> int:
    """Send until nothing is due, `budget` seconds are over, or the server is not there.

    Returns how many mails the server took. Each is marked right after the server's 250, so a
    process that dies leaves at most one mail that goes out twice, with the same Message-ID.
    """
    end = time.monotonic() + budget
    sent = lost = 0
    with Connection() as connection:
        while rows := claims.take(CHUNK):
            for place, row in enumerate(rows):
                if lost == _LOST_IN_A_ROW or time.monotonic() > end:
                    claims.give_back(rows[place:])
                    return sent
                outcome = _attempt(connection, row)
                sent += outcome is Outcome.SENT
                lost = lost + 1 if outcome is Outcome.LOST else 0
    return sent


def _attempt(connection: Connection, row: OutboundEmail) -> Outcome:
    """Send one row and mark it. One that can't be sent never stops the others."""
    if row.expires_at and row.expires_at <= timezone.now():
        claims.mark_failed(row, _("Not sent in time. Last answer: %s") % (row.server_reply or "–"))
        return Outcome.REFUSED
    try:
        content = message.build(row)
    except Exception as error:
        logger.exception("mail %s can't be built", row.pk)
        claims.mark_failed(row, f"{type(error).__name__}: {error}")
        return Outcome.REFUSED
    reply = connection.send(message.sender(), row.to, content)
    _mark(row, reply)
    return reply.outcome


def _mark(row: OutboundEmail, reply: Reply) -> None:
    match reply.outcome:
        case Outcome.SENT:
            claims.mark_sent(row, reply.words)
        case Outcome.LATER:
            claims.try_again(row, reply.words)
        case Outcome.LOST:
            claims.wait_for_server(row, reply.words)
        case Outcome.REFUSED:
            claims.mark_failed(row, reply.words)
    if reply.outcome is not Outcome.SENT:
        logger.warning("mail %s not sent: %s", row.pk, reply.words)
