"""A mail as bytes that can go out: what is the same for thousands is prepared once.

The form is what Django's EmailMultiAlternatives would make of the same words, which takes ten
times as long for each mail (tests/mail/test_message.py compares the two).
"""

import re
import secrets
from collections.abc import Mapping
from email.header import Header
from email.utils import formatdate, parseaddr
from functools import lru_cache

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMessage

from agreements.exceptions import AddressRefused
from agreements.mail.bodies import Body
from agreements.mail.render import RenderedLetter
from agreements.mail.wording import lines, pieces
from agreements.models import NoticeWording, OutboundEmail

_HEAD = (
    b'Content-Type: multipart/alternative;\r\n boundary="%b"\r\nMIME-Version: 1.0\r\n'
    b"Subject: %b\r\n%bTo: %b\r\n%bDate: %b\r\nMessage-ID: %b\r\n"
    # RFC 3834: keeps out-of-office notes from answering a machine.
    b"Auto-Submitted: auto-generated\r\n\r\n"
)
_ADDRESS = re.compile(r"[!-~]+@[!-~]+")
# Reads as it stands, and can be folded into lines of 78 characters (RFC 5322, 2.1.1).
_PLAIN = re.compile(r"(?!.*=\?)(?!.*[!-~]{60})[ -~]*")
_FITS = 78 - len("Subject: ")
# Stands in an encoded word as it is (RFC 2047, 4.2 and 2).
_PLAIN_WORD = re.compile(r"[A-Za-z0-9-]{1,50}")


class Form:
    """Words to make mails of, for any number of people."""

    def __init__(self, words: NoticeWording | OutboundEmail | RenderedLetter) -> None:
        # What a mail of its own says holds no marks, whatever it looks like.
        split = pieces if isinstance(words, NoticeWording) else lambda text: [text]
        self._subject = split(words.subject)
        self._text = Body(split(words.text), "plain")
        self._html = Body(split(words.html), "html")
        # Nobody who writes words knows it beforehand, so no line of theirs ends a part.
        self._boundary = f"==={secrets.token_hex(16)}==".encode()

    def build(self, row: OutboundEmail, values: Mapping[str, str], contact: str = "") -> bytes:
        """The whole mail with CRLF line ends, `values` in place of the marks.

        Answers go to `contact`. Raises ValueError or AddressRefused for what no header may hold,
        KeyError for a mark without a value.
        """
        before, after = _fixed(settings.DEFAULT_FROM_EMAIL, contact)
        if not _ADDRESS.fullmatch(row.to):
            raise AddressRefused
        message_id = _one_line("Message-ID", row.message_id)
        values = lines(values)
        head = (
            self._boundary,
            self._subject_for(values),
            before,
            row.to.encode(),
            after,
            formatdate().encode(),
            message_id.encode(),
        )
        return b"".join(
            (
                _HEAD % head,
                b"--%b\r\n" % self._boundary,
                *self._text.parts(values),
                b"\r\n--%b\r\n" % self._boundary,
                *self._html.parts(values),
                b"\r\n--%b--\r\n" % self._boundary,
            )
        )

    def _subject_for(self, values: Mapping[str, str]) -> bytes:
        parts = list(self._subject)
        parts[1::2] = [values[name] for name in parts[1::2]]
        whole = _one_line("Subject", "".join(parts))
        if _PLAIN.fullmatch(whole):
            folded = whole if len(whole) <= _FITS else _folded(whole)
            return folded.encode()
        # Each piece by itself: the one that is the same for all need not be encoded again, and
        # white space between encoded words is no part of what is read (RFC 2047, 6.2).
        return "\r\n ".join(_encoded(part) for part in parts if part).encode()


def sender() -> str:
    """The address that mails come from, without its display name."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


@lru_cache(maxsize=1000)
def _encoded(words: str) -> str:
    if _PLAIN_WORD.fullmatch(words):
        return f"=?utf-8?q?{words}?="
    return _folded(words, "utf-8")


def _folded(words: str, charset: str | None = None) -> str:
    return Header(words, charset, header_name="Subject").encode(linesep="\r\n")


@lru_cache(maxsize=100)
def _fixed(from_email: str, contact: str) -> tuple[bytes, bytes]:
    """The header lines From and Reply-To, as Django writes them."""
    message = EmailMessage(from_email=from_email, reply_to=[contact] if contact else None).message()
    fold = message.policy.clone(linesep="\r\n").fold_binary
    answers = fold("Reply-To", message["Reply-To"]) if contact else b""
    return fold("From", message["From"]), answers


def _one_line(name: str, value: str) -> str:
    if "\n" in value or "\r" in value:
        raise BadHeaderError(f"{name} holds a line break: {value!r}")
    return value
