"""What the answers of an SMTP server (RFC 5321, 4.2) mean for a mail."""

import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

CLOSING = 421  # the server ends the connection, whatever was asked (RFC 5321, 3.8)
GO_ON = 354
# Too many mails for now (RFC 4954 gives it to authentication, Amazon SES and others to the rate).
_TOO_FAST = "454 "
_WORDS_KEPT = 1000

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
    said = words.decode(errors="replace").replace("\0", "")
    return " ".join(f"{code} {said}".split())[:_WORDS_KEPT]


def words_of(error: OSError) -> str:
    """The same of a connection that broke."""
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return line(error.smtp_code, said if isinstance(said, bytes) else said.encode())
    return str(error) or type(error).__name__
