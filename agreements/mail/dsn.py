"""Reads reports about mail that was or wasn't delivered: RFC 3464, RFC 6533, and those in words.

They come from anywhere, so they are read as if they came from an enemy: whatever is handed in,
`read` gives an answer. Whether a report is about a mail of ours, `services.mail.bounces` says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum
from itertools import islice

from agreements.mail import flat, named, old_dsn, plain_report
from agreements.mail.server_words import line

# A report holds the mail that it is about, or its headers; ours have no attachments.
LIMIT = 2 * 1024 * 1024
_FATES = 50
_STATUS_PARTS = ("message/delivery-status", "message/global-delivery-status")
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
# Some write what a server answered where a status belongs.
_STATUS_BEGINS = re.compile(r"\A[45](?:\d\d)?\b")
_ANSWER = re.compile(r"\A[45]\d\d\b|(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])")
_BLANK_LINES = re.compile(rb"\n(?:[ \t]*\n)+")


class Kind(Enum):
    """What a report means for the mail."""

    HARD = "given up: it never arrived"
    SOFT = "worth knowing; it may still arrive, or has"
    NONE = "delivered, or handed on"
    UNCLEAR = "it does not say: for people to read"


class Problem(StrEnum):
    """Why nothing came out of a mail."""

    TOO_LARGE = "too large"
    NO_REPORT = "not a delivery report"


_ACTIONS = {
    "failed": Kind.HARD,
    "delayed": Kind.SOFT,
    "delivered": Kind.NONE,
    "relayed": Kind.NONE,
    "expanded": Kind.NONE,
}


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a mail at one recipient.

    `recipients` are the addresses, in lower case, that the report knows the recipient by; `status`
    is an enhanced code (RFC 3463) or "", `words` the receiving server's answer on one line.
    """

    recipients: tuple[str, ...]
    kind: Kind
    status: str
    words: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was read: the Message-IDs that are named, the likeliest first, and a fate or more."""

    names: tuple[str, ...]
    fates: tuple[Fate, ...]


def read(raw: bytes) -> Report | Problem:
    """What a mail (its raw bytes) reports. Never raises."""
    if len(raw) > LIMIT:
        return Problem.TOO_LARGE
    mail = flat.part(raw)
    parts = list(flat.leaves(mail))
    fates = tuple(islice(_by_fields(parts), _FATES)) or tuple(
        islice(_by_words(mail, parts), _FATES)
    )
    return Report(named.names(mail, parts), fates) if fates else Problem.NO_REPORT


def status_in(text: str) -> str:
    """The first enhanced status code (RFC 3463) in a text, or ""."""
    found = _STATUS.search(text)
    return found[0] if found else ""


def _by_fields(parts: list[flat.Part]) -> Iterator[Fate]:
    """The fate in each group of fields that tells one."""
    said_in = parts[0].charset if parts else ""
    for part in parts:
        if part.kind in _STATUS_PARTS:
            for group in _BLANK_LINES.split(part.body.strip()):
                fields = flat.headers(group, part.charset or said_in)
                if fields.keys() & {"action", "status", "final-recipient"}:
                    yield _fate(fields)


def _fate(fields: dict[str, str]) -> Fate:
    names = {_address(fields.get(f"{which}-recipient", "")) for which in ("final", "original")}
    told, semicolon, code = fields.get("diagnostic-code", "").partition(";")
    status, answer = fields.get("status", ""), (code if semicolon else told).strip()
    return Fate(
        recipients=tuple(sorted(names - {""})),
        kind=_kind(fields.get("action", ""), status, answer),
        status=status_in(status) or status_in(answer),
        words=line(answer or status),
    )


def _kind(action: str, status: str, answer: str) -> Kind:
    """The action decides: a server that gave up after days says failed, with a 4.x.x (2.3.3).

    An action that the RFC does not know says nothing; above all not that the mail arrived.
    """
    # A comment may follow: "failed (bad destination)".
    known = _ACTIONS.get(action.partition("(")[0].strip().lower())
    trouble = _trouble(_STATUS_BEGINS, status) or _trouble(_ANSWER, answer)
    if known is None and not _STATUS_BEGINS.match(status) and status_in(status):
        known = Kind.NONE
    if known is Kind.NONE and trouble:
        return Kind.UNCLEAR  # arrived, and refused
    return known or trouble or Kind.UNCLEAR


def _trouble(form: re.Pattern[str], text: str) -> Kind | None:
    found = form.search(text)
    return {"5": Kind.HARD, "4": Kind.SOFT}[found[0][0]] if found else None


def _by_words(mail: flat.Part, parts: list[flat.Part]) -> Iterator[Fate]:
    told = plain_report.read(mail, parts)
    if told and not told.gave_up:
        yield Fate(told.addresses, Kind.SOFT, told.status, line(told.words))
    elif failed := old_dsn.failed(mail, parts):
        for address, words in failed:
            said = words or (told.words if told else "")
            yield Fate((address,), Kind.HARD, status_in(said), line(said))
    elif told:
        yield Fate(told.addresses, Kind.HARD, told.status, line(told.words))


def _address(field: str) -> str:
    """The address of `rfc822; Name@Example.org`, in lower case; "" if there is none."""
    address = field.rpartition(";")[2].strip().strip("<>").lower()
    return address if "@" in address else ""
