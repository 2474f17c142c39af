"""The words of thousands of mails, rendered once: marks stand where something personal goes.

A mark is letters and digits, so that it comes through autoescape, css-inline and an attribute as
it is. Templates get the marks by name as their context, like any other value.
"""

import re
from collections.abc import Mapping
from html import escape

from agreements.mail import notice_link
from agreements.mail.render import RenderedLetter
from agreements.models import NoticeWording, OutboundEmail

# `effective` is the date as `dates.say` gives it, in the wording's language. `link` is known only
# while the mail is made; the others are kept in `OutboundEmail.personal`, but `to`.
_NAMES = ("name", "reference", "to", "effective", "link", "status_url")
MARKS: dict[str, str] = {name: f"Qx7Zv{name.replace('_', '')}8Jw3K" for name in _NAMES}

_NAME_OF = {mark: name for name, mark in MARKS.items()}
_MARK = re.compile(f"({'|'.join(MARKS.values())})")


def fill(wording: NoticeWording, personal: Mapping[str, str], **late: str) -> RenderedLetter:
    """The words for one person: each mark gives way to its value, of `late` before `personal`.

    A value is one line. It is escaped in HTML only, and what looks like a mark in it stays. Raises
    KeyError for a mark that nobody gave a value.
    """
    plain = lines({**personal, **late})
    escaped = {name: escape(value) for name, value in plain.items()}
    return RenderedLetter(
        subject=_put(wording.subject, plain),
        text=_put(wording.text, plain),
        html=_put(wording.html, escaped),
    )


def words_of(row: OutboundEmail, link: str | None = None) -> RenderedLetter:
    """What a mail says. Without its `link`, as others may read it: the link is masked."""
    if row.wording is None:
        return RenderedLetter(row.subject, row.text, row.html)
    return fill(row.wording, values_of(row), link=link or notice_link.masked())


def values_of(row: OutboundEmail) -> dict[str, str]:
    """What is personal in a mail, but its link. Who gave no name is greeted by address."""
    return {**row.personal, "to": row.to, "name": row.personal.get("name") or row.to}


def pieces(words: str) -> list[str]:
    """What is the same for everybody, and between those the names of the marks: odd places."""
    parts = _MARK.split(words)
    parts[1::2] = [_NAME_OF[mark] for mark in parts[1::2]]
    return parts


def lines(values: Mapping[str, str]) -> dict[str, str]:
    """Values as they stand in a mail: each is one line."""
    return {name: " ".join(value.split()) for name, value in values.items()}


def _put(words: str, values: Mapping[str, str]) -> str:
    parts = pieces(words)
    parts[1::2] = [values[name] for name in parts[1::2]]
    return "".join(parts)
