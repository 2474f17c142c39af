"""Reads the Maildir in which the demo's mail catcher keeps what it was given."""

import email
import email.policy
import mailbox
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import BinaryIO, cast


@dataclass(frozen=True, slots=True)
class CaughtMail:
    """One mail as it arrived: `text` and `html` are its two bodies, "" where it has none."""

    key: str
    at: datetime
    sender: str
    to: str
    subject: str
    text: str
    html: str


def newest(folder: str, limit: int = 100) -> list[CaughtMail]:
    """The latest mails, newest first."""
    maildir = _open(folder)
    if maildir is None:
        return []
    keys = sorted(maildir.iterkeys(), key=_arrived, reverse=True)
    return [_read(maildir, key) for key in keys[:limit]]


def one(folder: str, key: str) -> CaughtMail | None:
    """The mail with this key, None if there is none (any more)."""
    maildir = _open(folder)
    # Only what the folder lists: a key is part of a path.
    return _read(maildir, key) if maildir is not None and key in set(maildir.keys()) else None


def _open(folder: str) -> "mailbox.Maildir | None":
    return mailbox.Maildir(folder, create=False) if folder and Path(folder).is_dir() else None


def _arrived(key: str) -> tuple[float, str]:
    """Maildir keys begin with the time of arrival: seconds, then M and microseconds."""
    seconds, _dot, rest = key.partition(".")
    micro = rest.partition("P")[0].removeprefix("M")
    return float(f"{seconds}.{micro:0>6}") if micro.isdigit() else float(seconds), key


def _read(maildir: "mailbox.Maildir", key: str) -> CaughtMail:
    with cast(BinaryIO, maildir.get_file(key)) as file:
        message = email.message_from_bytes(file.read(), policy=email.policy.default)
    return CaughtMail(
        key=key,
        at=datetime.fromtimestamp(_arrived(key)[0], tz=UTC),
        sender=str(message["From"]),
        to=str(message["Delivered-To"] or message["To"]),
        subject=str(message["Subject"]),
        text=_body(message, "plain"),
        html=_body(message, "html"),
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    return str(part.get_content()) if part is not None else ""
