"""Reads reports about mail that was or wasn't delivered: RFC 3464, RFC 6533, a few older forms.

They come from anywhere, so they are read as if they came from an enemy: whatever is handed in,
`read` gives an answer. Whether a report is about a mail of ours is for `services.bounces` to say.
"""

import re
from dataclasses import dataclass
from enum import Enum, StrEnum

from agreements.mail import flat, old_dsn

# A report holds the mail that it is about, or its headers; ours have no attachments.
LIMIT = 2 * 1024 * 1024
_RECIPIENTS = 50
_WORDS_KEPT = 1000
_STATUS_PARTS = ("message/delivery-status", "message/global-delivery-status")
_ORIGINALS = (
    "message/rfc822",
    "text/rfc822-headers",
    "message/global",
    "message/global-headers",
)
_MESSAGE_ID = re.compile(r"<[^<>\s]{1,198}>")
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
_BLANK_LINES = re.compile(rb"\n(?:[ \t]*\n)+")


class Kind(Enum):
    """What a report means for the mail."""

    HARD = "given up: it never arrived"
    SOFT = "worth knowing; it may still arrive, or has"
    NONE = "delivered, or handed on"


class Problem(StrEnum):
    """Why nothing came out of a mail."""

    TOO_LARGE = "too large"
    NO_REPORT = "not a delivery report"
    NO_MESSAGE_ID = "names no Message-ID"


@dataclass(frozen=True, slots=True)
class Bounce:
    """What became of one mail at one recipient.

    `recipients` are the addresses, in lower case, that the report knows the recipient by; `status`
    is an enhanced code (RFC 3463) or "", `words` the receiving server's answer on one line.
    """

    message_id: str
    recipients: tuple[str, ...]
    kind: Kind
    status: str
    words: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read: bounces, or the problem that left none."""

    bounces: tuple[Bounce, ...] = ()
    problem: Problem | None = None


def read(raw: bytes) -> Reading:
    """What a mail (its raw bytes) reports. Never raises."""
    if len(raw) > LIMIT:
        return Reading(problem=Problem.TOO_LARGE)
    mail = flat.part(raw)
    parts = list(flat.leaves(mail))
    fates = [fate for part in parts if part.kind in _STATUS_PARTS for fate in _fates(part.body)]
    if fates:
        message_id = _message_id(mail, parts)
    else:
        told = old_dsn.read(mail, parts)
        fates = [({address}, Kind.HARD, status_in(words), words) for address, words in told.failed]
        message_id = _id_in(told.original)
    if not fates:
        return Reading(problem=Problem.NO_REPORT)
    if not message_id:
        return Reading(problem=Problem.NO_MESSAGE_ID)
    return Reading(
        tuple(
            Bounce(message_id, tuple(sorted(names)), kind, status, line(words or status))
            for names, kind, status, words in fates[:_RECIPIENTS]
        )
    )


def line(words: str) -> str:
    """A server's words as one line fit to store and to show."""
    return " ".join(words.replace("\0", "").split())[:_WORDS_KEPT]


def status_in(text: str) -> str:
    """The first enhanced status code (RFC 3463) in a text, or ""."""
    found = _STATUS.search(text)
    return found[0] if found else ""


def _fates(body: bytes) -> list[tuple[set[str], Kind, str, str]]:
    """Names of the recipient, kind, status and words of each group that names a recipient."""
    fates = []
    for group in _BLANK_LINES.split(body.strip()):
        fields = flat.headers(group)
        names = {_address(fields.get(f"{which}-recipient", "")) for which in ("final", "original")}
        names.discard("")
        if names:
            kind_of_code, semicolon, code = fields.get("diagnostic-code", "").partition(";")
            words = code if semicolon else kind_of_code
            status = status_in(fields.get("status", ""))
            fates.append((names, _kind(fields.get("action", ""), status), status, words))
    return fates


def _kind(action: str, status: str) -> Kind:
    """The action decides: a server that gave up after days says failed, with a 4.x.x (2.3.3)."""
    known = {
        "failed": Kind.HARD,
        "delayed": Kind.SOFT,
        "delivered": Kind.NONE,
        "relayed": Kind.NONE,
        "expanded": Kind.NONE,
    }
    by_status = {"5": Kind.HARD, "4": Kind.SOFT}.get(status[:1], Kind.NONE)
    # A comment may follow: "failed (bad destination)".
    return known.get(action.partition("(")[0].strip().lower(), by_status)


def _address(field: str) -> str:
    """The address of `rfc822; Name@Example.org`, in lower case; "" if there is none."""
    address = field.rpartition(";")[2].strip().strip("<>").lower()
    return address if "@" in address else ""


def _message_id(mail: flat.Part, parts: list[flat.Part]) -> str:
    """From the mail that came back, or else from the reply's own headers."""
    originals = (flat.part(part.body).headers for part in parts if part.kind in _ORIGINALS)
    fields = [headers.get("message-id", "") for headers in originals]
    fields += [mail.headers.get(name, "") for name in ("in-reply-to", "references")]
    return next(filter(None, map(_id_in, fields)), "")


def _id_in(text: str) -> str:
    found = _MESSAGE_ID.search(text)
    return found[0] if found else ""
