"""What the answers of an SMTP server (RFC 5321, 4.2) mean for a mail."""

import re
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from agreements.mail import server_words

CLOSING = 421  # the server ends the connection, whatever was asked (RFC 5321, 3.8)
GO_ON = 354
# Too many mails for now (RFC 4954 gives it to authentication, Amazon SES and others to the rate).
_TOO_FAST = "454 "
# An id that nobody can guess, so that who names it must have had the mail; no name of a host, no
# queue's short id that comes again.
_ID = re.compile(r"(?<![\w.@=-])(?=[\w-]*\d)[A-Za-z0-9_-]{22,150}(?![\w.-])")

Answer = tuple[int, bytes]


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

    @property
    def too_fast(self) -> bool:
        """Whether the server asks to be sent mails more slowly."""
        return self.outcome is Outcome.LATER and self.words.startswith(_TOO_FAST)


def envelope_verdict(answers: Sequence[Answer]) -> Reply | None:
    """What the answers to MAIL, RCPT and DATA, as far as they are here, say against the mail.

    The first that refuses counts: those behind it only follow from it.
    """
    for place, (code, words) in enumerate(answers):
        match place:
            case 0 if code != 250:
                # About us, not about the recipient, even as a 5xx: the mail waits until that is
                # mended.
                lost = code == CLOSING
                return Reply(Outcome.LOST if lost else Outcome.LATER, line(code, words))
            case 1 if code not in (250, 251):
                return no(code, words)
            case 2 if code != GO_ON:
                return no(code, words)
    return None


def no(code: int, words: bytes) -> Reply:
    """A refusal of recipient or text."""
    if code == CLOSING:
        outcome = Outcome.LOST
    else:
        outcome = Outcome.REFUSED if 500 <= code <= 599 else Outcome.LATER
    return Reply(outcome, line(code, words))


def line(code: int, words: bytes) -> str:
    """The server's answer as one line fit to store and to show."""
    return server_words.line(f"{code} {server_words.decoded(words)}")


def provider_id(words: str) -> str:
    """The id that a provider gave a mail it took, or "".

    Some (Amazon SES: `250 Ok 0100…-000000`) write a Message-ID of their own that begins with it,
    and it is the only one that their reports name.
    """
    found = _ID.search(words)
    return found[0] if found else ""


def words_of(error: OSError) -> str:
    """The same of a connection that broke."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return line(error.smtp_code, said if isinstance(said, bytes) else said.encode())
    return str(error) or type(error).__name__
