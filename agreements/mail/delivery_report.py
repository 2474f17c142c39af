"""Reads reports about mail that was or wasn't delivered: RFC 3464, RFC 6533, and those in words.

They come from anywhere, so they are read as if they came from an enemy: whatever is handed in,
`read_report` gives an answer. Whether it is about a mail of ours, `services.mail.bounces` says.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, StrEnum
from itertools import islice

from agreements.mail.mime_parts import COPIES, Part, leaf_parts, parse_headers, parse_part
from agreements.mail.report_in_words import refusal_in_words
from agreements.mail.server_words import one_line

# A report holds the mail that it is about, or its headers; ours have no attachments.
LIMIT = 2 * 1024 * 1024
_RECIPIENTS = 50
_STATUS_PARTS = ("message/delivery-status", "message/global-delivery-status")
_STATUS = re.compile(r"\b[245]\.\d{1,3}\.\d{1,3}\b")
# Some write what a server answered where a status belongs.
_STATUS_BEGINS = re.compile(r"\A[45](?:\d\d)?\b")
_ANSWER = re.compile(r"\A[45]\d\d\b|(?<![\d.])[45]\.\d{1,3}\.\d{1,3}(?![\d.])")
_BLANK_LINES = re.compile(rb"\n(?:[ \t]*\n)+")
# Far more than any report names.
_MESSAGE_IDS = 200
_END = r"""\s<>"'(),;:\\\[\]@"""
# Begins only where a word does: else a page without an end to a line would take minutes.
_MESSAGE_ID = re.compile(rf"(?<![^{_END}])[^{_END}]{{1,150}}@[^{_END}]{{1,150}}")
# In a copy of a mail these name the mails that it answers. It is the answer that came back then.
_ANSWERED = re.compile(
    r"^[> \t]*(?:in-reply-to|references)[ \t]*:.*(?:\n[ \t]+\S.*)*", re.IGNORECASE | re.MULTILINE
)


class Delivery(Enum):
    """What a report means for the mail."""

    FAILED = "given up: it never arrived"
    DELAYED = "worth knowing; it may still arrive, or has"
    DELIVERED = "delivered, or handed on"
    UNCLEAR = "it does not say: for people to read"


class NoReport(StrEnum):
    """Why nothing came out of a mail."""

    TOO_LARGE = "too large"
    NO_REPORT = "not a delivery report"


_ACTIONS = {
    "failed": Delivery.FAILED,
    "delayed": Delivery.DELAYED,
    "delivered": Delivery.DELIVERED,
    "relayed": Delivery.DELIVERED,
    "expanded": Delivery.DELIVERED,
}


@dataclass(frozen=True, slots=True)
class RecipientStatus:
    """What became of a mail at one recipient.

    `recipients` are the addresses, in lower case, that the report knows the recipient by; `status`
    is an enhanced code (RFC 3463) or "", `words` the receiving server's answer on one line.
    """

    recipients: tuple[str, ...]
    delivery: Delivery
    status: str
    words: str


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What was read: the Message-IDs that are named, the likeliest first, and a status or more."""

    message_ids: tuple[str, ...]
    statuses: tuple[RecipientStatus, ...]


def read_report(raw: bytes) -> DeliveryReport | NoReport:
    """What a mail (its raw bytes) reports. Never raises."""
    if len(raw) > LIMIT:
        return NoReport.TOO_LARGE
    mail = parse_part(raw)
    parts = list(leaf_parts(mail))
    statuses = tuple(islice(_in_fields(parts), _RECIPIENTS))
    if not statuses and (refusal := refusal_in_words(mail, parts)):
        addresses, why = refusal
        statuses = (RecipientStatus(addresses, Delivery.FAILED, status_in(why), one_line(why)),)
    return DeliveryReport(_message_ids(mail, parts), statuses) if statuses else NoReport.NO_REPORT


def status_in(text: str) -> str:
    """The first enhanced status code (RFC 3463) in a text, or ""."""
    found = _STATUS.search(text)
    return found[0] if found else ""


def _in_fields(parts: list[Part]) -> Iterator[RecipientStatus]:
    """The status in each group of fields that tells one."""
    said_in = parts[0].charset if parts else ""
    for part in parts:
        if part.kind in _STATUS_PARTS:
            for group in _BLANK_LINES.split(part.body.strip()):
                fields = parse_headers(group, part.charset or said_in)
                if fields.keys() & {"action", "status", "final-recipient"}:
                    yield _status_of(fields)


def _status_of(fields: dict[str, str]) -> RecipientStatus:
    names = {_address(fields.get(f"{which}-recipient", "")) for which in ("final", "original")}
    told, semicolon, code = fields.get("diagnostic-code", "").partition(";")
    status, answer = fields.get("status", ""), (code if semicolon else told).strip()
    return RecipientStatus(
        recipients=tuple(sorted(names - {""})),
        delivery=_delivery(fields.get("action", ""), status, answer),
        status=status_in(status) or status_in(answer),
        words=one_line(answer or status),
    )


def _delivery(action: str, status: str, answer: str) -> Delivery:
    """The action decides: a server that gave up after days says failed, with a 4.x.x (2.3.3).

    An action that the RFC does not know says nothing; above all not that the mail arrived.
    """
    # A comment may follow: "failed (bad destination)".
    known = _ACTIONS.get(action.partition("(")[0].strip().lower())
    trouble = _trouble(_STATUS_BEGINS, status) or _trouble(_ANSWER, answer)
    if known is None and not _STATUS_BEGINS.match(status) and status_in(status):
        known = Delivery.DELIVERED
    if known is Delivery.DELIVERED and trouble:
        return Delivery.UNCLEAR  # arrived, and refused
    return known or trouble or Delivery.UNCLEAR


def _trouble(form: re.Pattern[str], text: str) -> Delivery | None:
    found = form.search(text)
    return {"5": Delivery.FAILED, "4": Delivery.DELAYED}[found[0][0]] if found else None


def _address(field: str) -> str:
    """The address of `rfc822; Name@Example.org`, in lower case; "" if there is none."""
    address = field.rpartition(";")[2].strip().strip("<>").lower()
    return address if "@" in address else ""


def _message_ids(mail: Part, parts: list[Part]) -> tuple[str, ...]:
    """All that looks like a Message-ID, in angle brackets, the likeliest first.

    That of the mail that came back, then what the report says it answers, then any header and any
    text: relays that write an ID of their own keep ours as `X-Original-Message-ID` and the like.
    """
    texts = _texts_with_ids(mail, parts)
    found = (match[0].strip(".") for text in texts for match in _MESSAGE_ID.finditer(text))
    return tuple(islice(dict.fromkeys(f"<{name}>" for name in found if "@" in name), _MESSAGE_IDS))


def _texts_with_ids(mail: Part, parts: list[Part]) -> Iterator[str]:
    for part in parts:
        if part.kind in COPIES:
            yield parse_part(part.body).headers.get("message-id", "")
    yield from (mail.headers.get(name, "") for name in ("in-reply-to", "references"))
    yield from mail.headers.values()
    # Copies first: what is said about a mail may name other mails, too.
    for part in sorted(parts, key=lambda part: part.kind not in COPIES):
        yield _ANSWERED.sub("", part.body.decode("latin-1"))
