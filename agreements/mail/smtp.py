"""The only code that speaks SMTP (RFC 5321): one mail after the other over one kept connection."""

import smtplib
from contextlib import suppress
from types import TracebackType
from typing import Self, cast

from django.core.mail.backends.smtp import EmailBackend

from agreements.mail.replies import (
    CLOSING,
    GO_ON,
    Answer,
    Outcome,
    Reply,
    envelope_verdict,
    line,
    no,
    words_of,
)


class Connection:
    """A connection to the server of the settings: opened by the first mail, reopened when lost.

    Where the server offers PIPELINING (RFC 2920) a mail takes one round trip: sender, recipient
    and DATA of the next mail go out right behind this one's text. Its own text does not go out
    before this one's answer is here and its caller had time to mark it.
    """

    def __init__(self, timeout: float | None = None) -> None:
        """`timeout`: seconds to wait for each answer, if not those of the settings."""
        self._timeout = timeout
        # Django's backend opens and logs in as the settings say; its sending drops the answers.
        self._backend = EmailBackend(timeout=timeout)
        self._ahead = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._ahead:
            # A QUIT would be read as the text of that mail.
            self.abandon()
        with suppress(OSError):
            self._backend.close()

    def send(self, sender: str, to: str, content: bytes, *, ahead: str = "") -> Reply:
        """Hand over one mail (CRLF line ends) to one recipient. Whatever happens is a Reply.

        `ahead` is the recipient of the mail that comes next for certain: that mail must then be
        sent, or the connection abandoned.
        """
        try:
            server = self._open()
            reply = self._envelope(server, sender, to)
        except OSError as error:  # smtplib's errors are OSErrors too
            reply = Reply(Outcome.LOST, words_of(error))
        if reply is None:
            reply = self._content(server, sender, content, ahead)
        if reply.outcome is Outcome.LOST:
            self.abandon()
        return reply

    def abandon(self) -> None:
        """Drop the connection without a QUIT that nobody may answer, and what is ahead with it."""
        if self._backend.connection is not None:
            self._backend.connection.close()
        self._backend = EmailBackend(timeout=self._timeout)
        self._ahead = ""

    def _open(self) -> smtplib.SMTP:
        self._backend.open()
        server = cast("smtplib.SMTP", self._backend.connection)
        server.ehlo_or_helo_if_needed()
        return server

    def _envelope(self, server: smtplib.SMTP, sender: str, to: str) -> Reply | None:
        """Say from whom to whom; None if the server now waits for the text."""
        pipelined = server.has_extn("pipelining")
        commands = _commands(server, sender, to)
        if self._ahead:
            if self._ahead != to:
                raise RuntimeError("Another mail was announced to the server.")
            self._ahead = ""
        elif pipelined:
            server.send(b"".join(commands))
        answers: list[Answer] = []
        try:
            for command in commands:
                if not pipelined:
                    server.send(command)
                answers.append(server.getreply())
                if answers[-1][0] == CLOSING or (not pipelined and envelope_verdict(answers)):
                    break
        except OSError:
            # What the server said of this recipient before it left still holds.
            if not envelope_verdict(answers):
                raise
            self.abandon()
        verdict = envelope_verdict(answers)
        if verdict and verdict.outcome is not Outcome.LOST:
            self._start_over(server, answers)
        return verdict

    def _start_over(self, server: smtplib.SMTP, answers: list[Answer]) -> None:
        """Clear what the refused mail left in the session, or the session itself if it is gone."""
        try:
            if answers[-1][0] == GO_ON:
                # It waits for a text, although nobody is to get it (RFC 2920, 3.1).
                server.send(b".\r\n")
                server.getreply()
            server.rset()
        except OSError:
            self.abandon()

    def _content(self, server: smtplib.SMTP, sender: str, content: bytes, ahead: str) -> Reply:
        # A dot that begins a line is doubled (RFC 5321, 4.5.2).
        first = b"." if content.startswith(b".") else b""
        parts = [first, content.replace(b"\r\n.", b"\r\n.."), b".\r\n"]
        if ahead and server.has_extn("pipelining"):
            parts += _commands(server, sender, ahead)
            self._ahead = ahead
        try:
            server.send(b"".join(parts))
            code, words = server.getreply()
        except OSError as error:
            # The server may have the mail or not. It counts as a try, so that a server which takes
            # mails and never says so gets a few copies in three days, not thousands.
            self.abandon()
            return Reply(Outcome.LATER, words_of(error))
        return Reply(Outcome.SENT, line(code, words)) if code == 250 else no(code, words)


def _commands(server: smtplib.SMTP, sender: str, to: str) -> list[bytes]:
    body = " BODY=8BITMIME" if server.has_extn("8bitmime") else ""
    commands = (f"MAIL FROM:<{sender}>{body}\r\n", f"RCPT TO:<{to}>\r\n", "DATA\r\n")
    return [command.encode("ascii") for command in commands]
