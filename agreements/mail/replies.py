"""What the answers of an SMTP server (RFC 5321, 4.2) mean for a mail."""

import re
import smtplib
from dataclasses import dataclass
from enum import Enum

from agreements.mail import server_words

CLOSING = 421  # the server ends the connection, whatever was asked (RFC 5321, 3.8)
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


def refusal_reply(code: int, words: bytes | str) -> Reply:
    """A refusal of recipient or text."""
    if code == CLOSING:
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


def broken_connection_words(error: OSError) -> str:
    """The same of a connection that broke."""
    if isinstance(error, smtplib.SMTPResponseException):
        return reply_line(error.smtp_code, error.smtp_error)
    return str(error) or type(error).__name__
