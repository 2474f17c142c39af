"""Sends what is due in the outbox. Any number of processes may do this at once."""

import logging
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.exceptions import KeyMissing
from agreements.mail import mail_queue, stored_letter
from agreements.mail.delivery_results import OnResult, mark_failed, mark_sent
from agreements.mail.mail_queue import QUEUE
from agreements.mail.message import compose_mail
from agreements.mail.rate_limit import RateLimit
from agreements.mail.render import RenderedLetter
from agreements.mail.replies import Reply, ReplyOutcome
from agreements.mail.smtp import Connection
from agreements.models import Dataset, OutboundEmail
from agreements.work_queue import BUDGET

logger = logging.getLogger(__name__)

# One broken connection may be the mail's doing; two in a row are the server's.
_LOST_IN_A_ROW = 2
# How long, in seconds, somebody who waits for a code may stand behind a mail that waits its turn.
_LONGEST_SLEEP = 1.0


@dataclass(frozen=True)
class Hooks:
    """What those who caused a mail say to it.

    `related` is fetched with the rows. `may_send` is asked right before. Where it says no, it has
    taken the row out of the queue itself. `words` gives what the mail says. `on_result` is called
    in the transaction that marks the row as sent or failed.
    """

    related: Sequence[Prefetch[str]]
    may_send: Callable[[OutboundEmail], bool]
    words: Callable[[OutboundEmail], RenderedLetter]
    on_result: OnResult


def dispatch_mails(
    hooks: Hooks,
    budget: float = BUDGET,
    *,
    before: int | None = None,
    timeout: float | None = None,
) -> int:
    """Send until nothing is due, `budget` seconds are over, or the server is not there.

    With `before` only what goes before mails of that priority; `timeout` is how many seconds the
    server may take for each answer, if not those of the settings.

    Returns how many mails the server took. Each is marked before the next goes out: a process that
    dies leaves at most one mail that goes out twice, with the same Message-ID.
    """
    queue = replace(QUEUE, rows=QUEUE.rows.prefetch_related(*hooks.related))
    rate_limit = RateLimit()
    sent = lost = 0
    with closing(Connection(timeout=timeout)) as server:
        for row in queue.work(budget, lambda: _due(before)):
            if not _is_sendable(row, hooks) or not _has_turn(row, rate_limit):
                continue
            reply = _send(row, hooks, server)
            sent += reply.outcome is ReplyOutcome.SENT
            lost = lost + 1 if reply.outcome is ReplyOutcome.LOST else 0
            if reply.too_fast:
                rate_limit.slow_down()
            if lost == _LOST_IN_A_ROW:
                break
    return sent


def _due(before: int | None) -> QuerySet[OutboundEmail]:
    return QUEUE.due() if before is None else QUEUE.due().filter(priority__lt=before)


def _is_sendable(row: OutboundEmail, hooks: Hooks) -> bool:
    if row.expires_at and row.expires_at <= timezone.now():
        last = row.server_reply or "–"
        mark_failed(row, _("Not sent in time. Last answer: %s") % last, hooks.on_result)
        return False
    return hooks.may_send(row)


def _has_turn(row: OutboundEmail, rate_limit: RateLimit) -> bool:
    """Whether a mail may go out now. One that nobody waits for is put off if it must wait long."""
    is_urgent = row.priority < OutboundEmail.BULK
    if seconds := rate_limit.wait(is_urgent=is_urgent):
        time.sleep(min(seconds, _LONGEST_SLEEP))
        seconds = rate_limit.wait(is_urgent=is_urgent)
    if seconds:
        QUEUE.put_off(row, due_at=row.queued_at)
    return not seconds


def _send(row: OutboundEmail, hooks: Hooks, server: Connection) -> Reply:
    contact = answers_go_to(row)
    try:
        words = stored_letter.open_sealed(row) if row.is_secret else hooks.words(row)
        reply = server.send(compose_mail(row, words, contact))
    except KeyMissing as error:  # it waits for it, for as long as for a server
        reply = Reply(ReplyOutcome.LATER, str(error))
    except Exception as error:  # one that can't be sent never stops the others
        logger.exception("mail %s can't be made", row.pk)
        reply = Reply(ReplyOutcome.REFUSED, f"{type(error).__name__}: {error}")
    record = {
        ReplyOutcome.SENT: mark_sent,
        ReplyOutcome.LATER: mail_queue.try_again,
        ReplyOutcome.LOST: mail_queue.wait_for_server,
        ReplyOutcome.REFUSED: mark_failed,
    }
    record[reply.outcome](row, reply.words, hooks.on_result)
    if reply.outcome is not ReplyOutcome.SENT:
        logger.warning("mail %s not sent: %s", row.pk, reply.words)
    return reply


def answers_go_to(row: OutboundEmail) -> str:
    """A mail about a dataset: that one's contact. About an account: that of the installation, by
    default of the first dataset, listed ones before others."""
    of_dataset = row.agreement.dataset.contact_email if row.agreement else ""
    named = row.reply_to or of_dataset or settings.SUPPORT_EMAIL
    first = Dataset.objects.order_by("-is_listed", "name").values_list("contact_email", flat=True)
    return named or first.first() or ""
