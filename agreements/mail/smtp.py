"""The only code that speaks SMTP (RFC 5321): Django's backend, one mail at a time, and what the
server's answers mean for it (4.2).

That backend keeps a connection, logs in and sends, but for two things it drops: with which words
the server took a mail, and whether a connection broke before the text was handed over or after.
"""

import re
import smtplib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum
from typing import Any, cast

from django.core.mail import EmailMessage
from django.core.mail.backends.smtp import EmailBackend

from agreements.mail import server_words

_CLOSING = 421  # the server ends the connection, whatever was asked (RFC 5321, 3.8)
# Too many mails for now (RFC 4954 gives it to authentication, Amazon SES and others to the rate).
_TOO_FAST = "454 "
# An id that nobody can guess, so that who names it must have had the mail; no name of a host, no
# queue's short id that comes again.
_ID = re.compile(r"(?<![\w.@=-])(?=[\w-]*\d)[A-Za-z0-9_-]{22,150}(?![\w.-])")


class ReplyOutcome(Enum):
    """How sending one mail ended."""

    SENT = "the server took it"
    LATER = "not now: worth another try"
    REFUSED = "never: the server will not take it"
    LOST = "the connection broke; this says nothing about the mail"


@dataclass(frozen=True, slots=True)
class Reply:
    """The outcome and the server's own words."""

    outcome: ReplyOutcome
    words: str

    @property
    def too_fast(self) -> bool:
        """Whether the server asks to be sent mails more slowly."""
        return self.outcome is ReplyOutcome.LATER and self.words.startswith(_TOO_FAST)


class _KeepsAnswer(smtplib.SMTP):
    """Remembers how far the last mail came, for smtplib's `sendmail` does not tell."""

    handed_over = False
    answer = (0, b"")

    def mail(self, sender: str, options: Sequence[str] = ()) -> tuple[int, bytes]:
        self.handed_over = False
        # Django writes UTF-8 as it is, which a server has to be told of (RFC 6152).
        body = ["BODY=8BITMIME"] if self.has_extn("8bitmime") else []
        return super().mail(sender, [*options, *body])

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.handed_over = True
        try:
            self.answer = super().data(msg)
        except smtplib.SMTPDataError as error:
            # It wants no text. Only what is returned makes `sendmail` clear the session.
            self.answer = error.smtp_code, cast("bytes", error.smtp_error)
        return self.answer


class _KeepsAnswerSsl(_KeepsAnswer, smtplib.SMTP_SSL):
    pass


class Connection(EmailBackend):
    """A connection to the server of the settings: opened by the first mail, reopened when lost.

    `timeout`: seconds to wait for each answer, if not those of the settings.
    """

    connection: _KeepsAnswer | None

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _KeepsAnswerSsl if self.use_ssl else _KeepsAnswer

    def send(self, mail: EmailMessage) -> Reply:
        """Hand over one mail to one recipient. Whatever the server does is a Reply.

        Raises ValueError for a mail that can't be made into bytes.
        """
        try:
            self.open()
            self.send_messages([mail])
            reply = Reply(
                ReplyOutcome.SENT, reply_line(*cast("_KeepsAnswer", self.connection).answer)
            )
        except smtplib.SMTPRecipientsRefused as error:
            ((code, words),) = error.recipients.values()
            reply = refusal_reply(code, words)
        except smtplib.SMTPDataError as error:
            reply = refusal_reply(error.smtp_code, error.smtp_error)
        except smtplib.SMTPSenderRefused as error:
            # About us, not about the recipient, even as a 5xx: it waits until that is mended.
            outcome = ReplyOutcome.LOST if error.smtp_code == _CLOSING else ReplyOutcome.LATER
            reply = Reply(outcome, reply_line(error.smtp_code, error.smtp_error))
        except OSError as error:  # smtplib's errors are OSErrors too
            # The server may have the text or not. It counts as a try, so that a server which takes
            # mails and never says so gets a few copies in three days, not thousands.
            handed_over = self.connection is not None and self.connection.handed_over
            said = str(error) or type(error).__name__
            if isinstance(error, smtplib.SMTPResponseException):
                said = reply_line(error.smtp_code, error.smtp_error)
            reply = Reply(ReplyOutcome.LATER if handed_over else ReplyOutcome.LOST, said)
        if self.connection is not None and self.connection.sock is None:
            self.close()
        return reply

    def close(self) -> None:
        """Say goodbye, if the server still listens."""
        with suppress(OSError):
            super().close()


def refusal_reply(code: int, words: bytes | str) -> Reply:
    """A refusal of recipient or text."""
    if code == _CLOSING:
        outcome = ReplyOutcome.LOST
    else:
        outcome = ReplyOutcome.REFUSED if 500 <= code <= 599 else ReplyOutcome.LATER
    return Reply(outcome, reply_line(code, words))


def reply_line(code: int, words: bytes | str) -> str:
    """The server's answer as one line fit to store and to show."""
    said = words if isinstance(words, str) else server_words.decode_words(words)
    return server_words.one_line(f"{code} {said}")


def provider_id(words: str) -> str:
    """The id that a provider gave a mail it took, or "".

    Some (Amazon SES: `250 Ok 0100…-000000`) write a Message-ID of their own that begins with it,
    and it is the only one that their reports name.
    """
    found = _ID.search(words)
    return found[0] if found else ""
