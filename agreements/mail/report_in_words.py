"""Delivery reports in words alone, without a part for machines.

Read with care, since people write about undelivered mail, too: only what comes from a server by
its own account, and gives another server's refusal (RFC 5321 or RFC 3463: 550, 5.1.1), is a bounce.
A warning that a mail is late, and an auto-reply (RFC 3834), is none.
"""

import html
import re

from agreements.mail.mime_parts import COPIES, Part

_SERVER = re.compile(
    r"mailer[-_. ]?daemon|post ?master|mdaemon|mail(?:ing)? delivery|delivery (?:sub)?system|"
    r"mail (?:delivery )?sub?system|system administrator|mail administrator|mailsystem",
    re.IGNORECASE,
)
# As a server's own report is titled, not a person's "Re:" or "Fwd:".
_TITLE = re.compile(
    r"(?:undeliver|returned mail|mail delivery failed|mail (?:system error|could not be delivered)|"
    r"delivery (?:status notification|failure|failed)|non-?delivery|failure notice)",
    re.IGNORECASE,
)
_NO_REPORTS = {"message/disposition-notification", "message/feedback-report"}
# Where a copy of the mail begins: its headers, or a line of dashes that says so.
_COPY = re.compile(
    r"^>? ?(?:received|return-path|message-id|x-envelope-from|mime-version)[ \t]*:|"
    r"^[ \t]*-+ *[^\n]{0,60}(?:copy|returned|original|unsent|header)",
    re.IGNORECASE | re.MULTILINE,
)
_REFUSAL = re.compile(
    r"(?<![\d.:/@-])5(?:\d\d(?=[ -][^\d\s]|[ -]5\.\d)|\.\d{1,3}\.\d{1,3}(?![\d.]))"
)
_PARAGRAPHS = re.compile(r"\n[ \t]*\n")
_TAGS = re.compile(
    r"<(?:style|script)\b.{0,2000}?</|<[a-z/!][^<>@]{0,500}>", re.IGNORECASE | re.DOTALL
)
_ADDRESS = re.compile(r"[^\s<>\"'(),;:\\\[\]@]{1,64}@[^\s<>\"'(),;:\\\[\]@]{1,190}")
_ADDRESSES = 5


def refusal_in_words(mail: Part, parts: list[Part]) -> tuple[tuple[str, ...], str] | None:
    """The addresses in lower case and the paragraph that refuses; None for what is no bounce."""
    said = _said(parts)
    if not (_REFUSAL.search(said) and _by_server(mail, {part.kind for part in parts})):
        return None
    why = next(filter(_REFUSAL.search, _PARAGRAPHS.split(said))).strip()
    us = mail.headers.get("to", "").lower()
    named = [found.strip(".").lower() for found in _ADDRESS.findall(why) or _ADDRESS.findall(said)]
    others = [each for each in dict.fromkeys(named) if each not in us and not _SERVER.match(each)]
    return tuple(others[:_ADDRESSES]), why


def _by_server(mail: Part, kinds: set[str]) -> bool:
    """Auto-replies come from nobody as well (RFC 3834, 3.3), but in a person's name."""
    if kinds & _NO_REPORTS:
        return False
    if mail.kind == "multipart/report" or _SERVER.search(mail.headers.get("from", "")):
        return True
    from_nobody = mail.headers.get("return-path", "").replace(" ", "") == "<>"
    return from_nobody or bool(_TITLE.match(mail.headers.get("subject", "")))


def _said(parts: list[Part]) -> str:
    """The text before the copy of the mail."""
    said = []
    for part in parts:
        if part.kind in COPIES:
            break
        if not part.kind.startswith(("text/", "multipart/")):
            continue
        text = html.unescape(_TAGS.sub(" ", part.text)) if part.kind == "text/html" else part.text
        copy = _COPY.search(text)
        said.append(text[: copy.start()] if copy else text)
        if copy:
            break
    return "\n\n".join(said)
