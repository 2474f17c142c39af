"""The mailbox on an IMAP server (RFC 3501) in which return mail lies."""

import imaplib
import ssl
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from agreements.mail import delivery_report
from agreements.mail.server_words import decode_words

_SECONDS = 30
_PORTS = {"imap": 143, "imap+tls": 143, "imaps": 993}

# A mail (raw, cut off where it is too large to be a report), and how to mark it as read.
UnreadMail = tuple[bytes, Callable[[], object]]


class ImapFailed(Exception):
    """The server is not there, or said no; its words are the message."""


def unread_mails(url: str) -> Iterator[UnreadMail]:
    """Those of `imaps://user:password@host:port/folder`. Read ones get the flag Seen; what is no
    bounce is left unread, as it may be a person's answer.

    imaps:// is TLS from the start, imap+tls:// STARTTLS, imap:// neither. User, password and
    folder are percent-encoded; without a folder it is INBOX. Raises ImapFailed.
    """
    where = urlsplit(url)
    if where.scheme not in _PORTS or not where.hostname:
        raise ImapFailed("not the address of a mailbox, such as imaps://user:password@host/INBOX")
    try:
        with _connected(where) as server:
            login = unquote(where.username or ""), unquote(where.password or "")
            server.login(_quoted(login[0]), login[1])
            _ok(server.select(_quoted(unquote(where.path.strip("/")) or "INBOX")))
            (found,) = _ok(server.uid("SEARCH", "UNSEEN"))
            for uid in (found or b"").decode().split():
                yield _content(server, uid), partial(_see, server, uid)
    except (OSError, imaplib.IMAP4.error) as error:  # OSError: also TLS's and a timeout's
        said = error.args[0] if error.args else ""
        words = decode_words(said) if isinstance(said, bytes) else str(error)
        raise ImapFailed(words or type(error).__name__) from error


def _connected(where: SplitResult) -> imaplib.IMAP4:
    host, port = where.hostname or "", where.port or _PORTS[where.scheme]
    if where.scheme == "imaps":
        return imaplib.IMAP4_SSL(
            host, port, ssl_context=ssl.create_default_context(), timeout=_SECONDS
        )
    server = imaplib.IMAP4(host, port, timeout=_SECONDS)
    if where.scheme == "imap+tls":
        server.starttls(ssl.create_default_context())
    return server


def _content(server: imaplib.IMAP4, uid: str) -> bytes:
    """A mail, or of a very large one the beginning. PEEK leaves it unread."""
    answers = _ok(server.uid("FETCH", uid, f"(BODY.PEEK[]<0.{delivery_report.LIMIT + 1}>)"))
    return next((answer[1] for answer in answers if isinstance(answer, tuple)), b"")


def _see(server: imaplib.IMAP4, uid: str) -> None:
    _ok(server.uid("STORE", uid, "+FLAGS.SILENT", r"(\Seen)"))


def _ok(answer: tuple[str, list[Any]]) -> list[Any]:
    status, data = answer
    if status != "OK":
        raise imaplib.IMAP4.error(decode_words(b" ".join(filter(None, data))))
    return data


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
