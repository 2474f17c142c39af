"""The demo's inbox: every mail that the portal sent, for everybody to read. In the demo only."""

import email.policy
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

# Mail brings its own inline style; nothing else may run or load.
_MAIL_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


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


@never_cache
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """The latest mails, newest first."""
    _demo_only()
    mails = newest_mails(settings.DEMO_MAILDIR)
    return render(request, "agreements/demo_inbox.html", {"mails": mails})


@never_cache
@require_safe
def mail(request: HttpRequest, key: str) -> HttpResponse:
    """One mail as text."""
    return render(request, "agreements/demo_mail.html", {"mail": _caught(key)})


@never_cache
@require_safe
def mail_html(request: HttpRequest, key: str) -> HttpResponse:
    """One mail as a mail program shows it."""
    answer = HttpResponse(_caught(key).html)
    answer.headers["Content-Security-Policy"] = _MAIL_POLICY
    return answer


def newest_mails(folder: str, limit: int = 100) -> list[CaughtMail]:
    """The latest mails in the Maildir in which the mail catcher keeps them, newest first."""
    files = sorted(_files(folder), key=lambda file: file.stat().st_mtime_ns, reverse=True)
    return [_read(file) for file in files[:limit]]


def mail_with_key(folder: str, key: str) -> CaughtMail | None:
    """The mail with this key, None if there is none (any more)."""
    return next((_read(file) for file in _files(folder) if file.name == key), None)


def _caught(key: str) -> CaughtMail:
    _demo_only()
    found = mail_with_key(settings.DEMO_MAILDIR, key)
    if found is None:
        raise Http404
    return found


def _demo_only() -> None:
    if not (settings.DEMO and settings.DEMO_MAILDIR):
        raise Http404


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
