"""A letter as its row in the outbox keeps it: in columns, sealed, or once for thousands of readers.

Of a notice the row holds only what is personal. The rest is a `NoticeTemplate`, with a placeholder
where a merge field stands: letters and digits, so that it comes through Markdown, autoescape,
css-inline and an attribute as it is.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import astuple
from html import escape

from agreements import field_encryption
from agreements.mail import notice_link
from agreements.mail.render import RenderedLetter
from agreements.models import NoticeTemplate, OutboundEmail

# `effective` is the date as `dates.say` gives it, in the template's language. `link` is known only
# while the mail is made; the others are kept in `OutboundEmail.personal`, but `to`.
_NAMES = ("name", "reference", "to", "effective", "link", "status_url")
# Name → placeholder, as a context for templates.
MERGE_FIELDS: dict[str, str] = {name: f"Qx7Zv{name.replace('_', '')}8Jw3K" for name in _NAMES}

_NAME_OF = {placeholder: name for name, placeholder in MERGE_FIELDS.items()}
_PLACEHOLDER = re.compile(f"({'|'.join(_NAME_OF)})")


def letter_of(row: OutboundEmail, link: str | None = None) -> RenderedLetter:
    """What a mail that is not sealed says. Without its `link`, as others may read it: masked."""
    if row.notice_template is None:
        return RenderedLetter(row.subject, row.text, row.html)
    return merge_letter(
        row.notice_template, personal_fields(row), link=link or notice_link.masked_url()
    )


def subject_of(row: OutboundEmail) -> str:
    """The subject alone, for which no row's text is read."""
    if row.notice_template is None:
        return row.subject
    personal = {**personal_fields(row), "link": notice_link.masked_url()}
    return _filled(row.notice_template.subject, personal)


def personal_fields(row: OutboundEmail) -> dict[str, str]:
    """All merge fields of a mail but its link. Who gave no name is greeted by address."""
    return {**row.personal, "to": row.to, "name": row.personal.get("name") or row.to}


def merge_letter(
    notice_template: NoticeTemplate, personal: Mapping[str, str], **late: str
) -> RenderedLetter:
    """The letter to one person: each placeholder gives way to its value, of `late` first.

    A value is one line. It is escaped in HTML only, and what looks like a placeholder in it stays.
    Raises KeyError for a field that nobody gave a value.
    """
    plain = {name: " ".join(value.split()) for name, value in {**personal, **late}.items()}
    escaped = {name: escape(value) for name, value in plain.items()}
    return RenderedLetter(
        subject=_filled(notice_template.subject, plain),
        text=_filled(notice_template.text, plain),
        html=_filled(notice_template.html, escaped),
    )


def sealed_columns(letter: RenderedLetter, dedup_key: str) -> dict[str, str]:
    """The columns of a secret mail: all words, also the subject, are in `text`, so that the table
    tells nothing before they leave."""
    text = field_encryption.seal(json.dumps(astuple(letter)), seal_subject(dedup_key))
    return {"subject": "", "text": text, "html": ""}


def open_sealed(row: OutboundEmail) -> RenderedLetter:
    """What a secret mail says that is to be sent now. Raises KeyMissing."""
    return RenderedLetter(
        *json.loads(field_encryption.unseal(row.text, seal_subject(row.dedup_key)))
    )


def seal_subject(dedup_key: str) -> str:
    """What the seal of a mail is bound to."""
    return f"mail:{dedup_key}"


def _filled(words: str, values: Mapping[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda found: values[_NAME_OF[found[0]]], words)
