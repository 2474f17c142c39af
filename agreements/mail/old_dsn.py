"""Two forms of bounce older than RFC 3464 that are plainly recognized, and say failed only.

qmail's QSBMF (https://cr.yp.to/proto/qsbmf.txt) and Exim's, which names X-Failed-Recipients.
"""

import re
from dataclasses import dataclass

from agreements.mail import flat

_QMAIL = "Hi. This is the "
_QMAIL_COPY = "--- Below this line is a copy of the message."
_QMAIL_RECIPIENT = re.compile(r"^<([^<>\s]{3,254})>:\n((?:.+\n)*)", re.MULTILINE)
_EXIM_COPY = re.compile(r"^-{4,} This is a copy of (?:the|your) message.*$", re.MULTILINE)
_EXIM_INDENTED = re.compile(r"^ {2}(\S{3,254})\n((?: {4}.*\n)*)", re.MULTILINE)
_MESSAGE_ID = re.compile(r"^Message-ID:\s*(<[^<>\s]+>)", re.MULTILINE | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OldReport:
    """(address in lower case, words) for each failed recipient, and the original's Message-ID."""

    failed: tuple[tuple[str, str], ...] = ()
    original: str = ""


def read(mail: flat.Part, parts: list[flat.Part]) -> OldReport:
    """What a mail without a delivery-status part says; empty for what is neither form."""
    text = _text(parts[0]).lstrip() if parts else ""
    if text.startswith(_QMAIL):
        said, _mark, copy = text.partition(_QMAIL_COPY)
        failed = [(a.lower(), words) for a, words in _QMAIL_RECIPIENT.findall(said)]
        return OldReport(tuple(failed), _message_id(copy))
    if named := mail.headers.get("x-failed-recipients"):
        copied = _EXIM_COPY.search(text)
        said = text[: copied.start()] if copied else text
        words_of = {a.lower(): words for a, words in _EXIM_INDENTED.findall(said)}
        addresses = [address.strip().lower() for address in named.split(",")]
        rest = text[copied.end() :] if copied else "".join(_text(part) for part in parts[1:])
        return OldReport(tuple((a, words_of.get(a, "")) for a in addresses), _message_id(rest))
    return OldReport()


def _text(part: flat.Part) -> str:
    return part.body.decode(errors="replace") + "\n"


def _message_id(text: str) -> str:
    found = _MESSAGE_ID.search(text)
    return found[1] if found else ""
