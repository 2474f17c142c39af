"""The only code that speaks SMTP (RFC 5321): one mail at a time over one kept connection."""

import re
import smtplib
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from types import TracebackType
from typing import Self, cast

from django.core.mail.backends.smtp import EmailBackend

_CLOSING = 421  # the server ends the connection, whatever was asked (RFC 5321, 3.8)
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)
_WORDS_KEPT = 1000


class Outcome(Enum):
    """How sending one mail ended."""

    SENT = "the server took it"
    LATER = "not now: worth another try"
    REFUSED = "never: the server will not take it"
    LOST = "the connection broke; this says nothing about the mail"


@dataclass(frozen=True, slots=True)
class Reply:
    """The outcome and the server's own words."""

    outcome: Outcome
    words: str


class Connection:
    """A connection to the server of the settings: opened by the first mail, reopened when lost."""

    def __init__(self) -> None:
        # Django's backend opens and logs in as the settings say; its sending drops the answers.
        self._backend = EmailBackend()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        with suppress(OSError):
            self._backend.close()

    def send(self, sender: str, to: str, content: bytes) -> Reply:
        """Hand over one mail (CRLF line ends) to one recipient. Whatever happens is a Reply."""
        try:
            reply = _hand_over(self._open(), sender, to, content)
        except OSError as error:  # smtplib's errors are OSErrors too
            reply = Reply(Outcome.LOST, _words_of(error))
        if reply.outcome is Outcome.LOST:
            self._abandon()
        elif reply.outcome is not Outcome.SENT:
            self._start_over()
        return reply

    def _open(self) -> smtplib.SMTP:
        self._backend.open()
        return cast("smtplib.SMTP", self._backend.connection)

    def _start_over(self) -> None:
        """Clear what the refused mail left in the session, or the session itself if it is gone."""
        try:
            self._open().rset()
        except OSError:
            self._abandon()

    def _abandon(self) -> None:
        """Drop the connection without a QUIT that nobody may answer."""
        if self._backend.connection is not None:
            self._backend.connection.close()
        self._backend = EmailBackend()


def _hand_over(server: smtplib.SMTP, sender: str, to: str, content: bytes) -> Reply:
    server.ehlo_or_helo_if_needed()
    options = ["BODY=8BITMIME"] if server.has_extn("8bitmime") else []
    code, words = server.mail(sender, options)
    if code != 250:
        # About us, not about the recipient, even as a 5xx: the mail waits until that is mended.
        return Reply(Outcome.LOST if code == _CLOSING else Outcome.LATER, _line(code, words))
    code, words = server.rcpt(to)
    if code not in (250, 251):
        return _no(code, words)
    code, words = server.docmd("DATA")
    if code != 354:
        return _no(code, words)
    try:
        server.send(_LEADING_DOT.sub(b"..", content) + b".\r\n")
        code, words = server.getreply()
    except OSError as error:
        # The server may have the mail or not. It counts as a try, so that a server which takes
        # mails and never says so gets a few copies in three days, not thousands.
        return Reply(Outcome.LATER, _words_of(error))
    return Reply(Outcome.SENT, _line(code, words)) if code == 250 else _no(code, words)


def _no(code: int, words: bytes) -> Reply:
    if code == _CLOSING:
        outcome = Outcome.LOST
    else:
        outcome = Outcome.REFUSED if 500 <= code <= 599 else Outcome.LATER
    return Reply(outcome, _line(code, words))


def _line(code: int, words: bytes) -> str:
    """The server's answer as one line fit to store and to show."""
    said = words.decode(errors="replace").replace("\0", "")
    return " ".join(f"{code} {said}".split())[:_WORDS_KEPT]


def _words_of(error: OSError) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return _line(error.smtp_code, said if isinstance(said, bytes) else said.encode())
    return str(error) or type(error).__name__
