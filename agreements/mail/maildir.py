"""Reads the Maildir in which the demo's mail catcher keeps what it was given."""

import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path


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


def newest_mails(folder: str, limit: int = 100) -> list[CaughtMail]:
    """The latest mails, newest first."""
    files = sorted(_files(folder), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    return [_read(file) for file in files[:limit]]


def mail_with_key(folder: str, key: str) -> CaughtMail | None:
    """The mail with this key, None if there is none (any more)."""
    return next((_read(file) for file in _files(folder) if file.name == key), None)


def _files(folder: str) -> list[Path]:
    return list(Path(folder, "new").glob("*")) if folder else []


def _read(file: Path) -> CaughtMail:
    mail = BytesParser(EmailMessage, policy=email.policy.default).parsebytes(file.read_bytes())
    bodies = {kind: mail.get_body((kind,)) for kind in ("plain", "html")}
    said = {kind: str(part.get_content()) if part else "" for kind, part in bodies.items()}
    return CaughtMail(
        key=file.name,
        at=datetime.fromtimestamp(file.stat().st_mtime, tz=UTC),
        sender=str(mail["From"]),
        to=str(mail["Delivered-To"] or mail["To"]),
        subject=str(mail["Subject"]),
        text=said["plain"],
        html=said["html"],
    )
