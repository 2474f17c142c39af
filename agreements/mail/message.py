"""A row of the outbox as the message that goes out."""

import re
from email.charset import BASE64, Charset
from email.header import Header
from typing import Any

from django.core.mail import BadHeaderError, EmailMultiAlternatives

from agreements.exceptions import AddressRefused
from agreements.mail.render import RenderedLetter
from agreements.models import OutboundEmail

_ADDRESS = re.compile(r"[!-~]+@[!-~]+")
# Reads as it stands, and can be folded into lines of 78 characters (RFC 5322, 2.1.1).
_PLAIN = re.compile(r"(?!.*=\?)(?!.*[!-~]{60})[ -~]*")
# Always in one encoding: to see which is shorter, `email` measures the words letter by letter.
_UTF_8 = Charset("utf-8")
_UTF_8.header_encoding = BASE64


class _Mail(EmailMultiAlternatives):
    """Django leaves the first line of a long subject empty, and one that looks encoded as it is,
    so that other words are read than were written."""

    def message(self, **options: Any) -> Any:
        words, self.subject = str(self.subject), ""  # not to be encoded twice
        try:
            message = super().message(**options)
        finally:
            self.subject = words
        if "\n" in words or "\r" in words:
            raise BadHeaderError(words)
        charset = None if _PLAIN.fullmatch(words) else _UTF_8
        message.replace_header("Subject", Header(words, charset, header_name="Subject").encode())
        return message


def compose_mail(
    row: OutboundEmail, words: RenderedLetter, contact: str = ""
) -> EmailMultiAlternatives:
    """The mail that a row is, to be read as `words`. Answers go to `contact`.

    Raises AddressRefused for what neither headers nor a server may get as an address; what no
    header may hold is a BadHeaderError once the mail is made into bytes.
    """
    if not _ADDRESS.fullmatch(row.to):
        raise AddressRefused
    mail = _Mail(
        words.subject,
        words.text,
        to=[row.to],
        reply_to=[contact] if contact else None,
        headers={
            "Message-ID": row.message_id,
            # RFC 3834: keeps out-of-office notes from answering a machine.
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(words.html, "text/html")
    return mail
