"""Sends what is due in the outbox. Any number of processes may do this at once."""

import logging
import time

from agreements import lease
from agreements.mail import claims, marks, message
from agreements.mail.chunk import Chunk, Forms, Mail
from agreements.mail.pace import Pace
from agreements.mail.replies import Outcome, Reply
from agreements.mail.smtp import Connection

logger = logging.getLogger(__name__)

CHUNK = 100
# One broken connection may be the mail's doing; two in a row are the server's.
_LOST_IN_A_ROW = 2


def drain(
    budget: float = claims.BUDGET, *, before: int | None = None, timeout: float | None = None
) -> int:
    """Send until nothing is due, `budget` seconds are over, or the server is not there.

    With `before` only what goes before mails of that priority; `timeout` is how many seconds the
    server may take for each answer, if not those of the settings.

    Returns how many mails the server took. Each is marked right after the server's 250, so a
    process that dies leaves at most one mail that goes out twice, with the same Message-ID.
    """
    return _Drain(time.monotonic() + budget, before).run(timeout)


class _Drain:
    def __init__(self, end: float, before: int | None) -> None:
        self._end, self._before = end, before
        self._forms, self._pace = Forms(), Pace()
        self._sender = message.sender()
        self._sent = self._lost = 0

    def run(self, timeout: float | None) -> int:
        with Connection(timeout) as connection:
            while rows := claims.take(CHUNK, before=self._before):
                chunk = Chunk(rows, forms=self._forms, pace=self._pace, end=self._end)
                with lease.kept(chunk.renew):
                    self._send(chunk, connection)
                if self._lost == _LOST_IN_A_ROW or time.monotonic() > self._end:
                    break
        return self._sent

    def _send(self, chunk: Chunk, connection: Connection) -> None:
        """Send a chunk, and say to the server who is next while it is busy with this one."""
        mail = chunk.take()
        while mail:
            following = chunk.take(wait=False)
            ahead = following.row.to if following else ""
            reply = connection.send(self._sender, mail.row.to, mail.content, ahead=ahead)
            self._mark(mail, reply)
            if self._lost == _LOST_IN_A_ROW:
                chunk.hand_back(*filter(None, [following]))
                return
            if following and not chunk.still_due(following):
                connection.abandon()
                following = None
            mail = following or chunk.take()

    def _mark(self, mail: Mail, reply: Reply) -> None:
        row = mail.row
        match reply.outcome:
            case Outcome.SENT:
                marks.sent(row, reply.words, mail.told)
                self._sent += 1
            case Outcome.LATER:
                claims.try_again(row, reply.words)
            case Outcome.LOST:
                claims.wait_for_server(row, reply.words)
            case Outcome.REFUSED:
                marks.failed(row, reply.words)
        self._lost = self._lost + 1 if reply.outcome is Outcome.LOST else 0
        if reply.too_fast:
            self._pace.slow_down()
        if reply.outcome is not Outcome.SENT:
            logger.warning("mail %s not sent: %s", row.pk, reply.words)
