"""One publication as it is cited, and as CSL-JSON writes it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from typing import Any

from django.utils.translation import gettext_lazy as _

from agreements.enums import PublicationKind
from agreements.exceptions import PortalError, TextRefused
from agreements.text import clean_line

from .doi import DoiRefused, normalize_doi

Csl = dict[str, Any]

# What is kept beside the columns, by its name in CSL-JSON.
MORE = ("volume", "issue", "page", "publisher", "number", "ISBN")
# With which Crossref and reference managers set parts of a title apart.
_MARKUP = re.compile(r"</?(?:i|b|u|em|strong|sub|sup|scp?|span|tt|mml:\w+)(?: [^<>]*)?/?>", re.I)
_SAME_KIND = {
    "article-magazine": "article-journal",
    "article-newspaper": "article-journal",
    "review": "article-journal",
    "manuscript": "article",
}


class ReferenceUnreadable(PortalError):
    """What was pasted is no record of a publication; `str()` says why and what to do."""

    sentence = _(
        "This can't be read. Paste a DOI, one BibTeX entry or one item of CSL-JSON, or type title, "
        "authors and year below."
    )


@dataclass(frozen=True, slots=True)
class Reference:
    """`kind` is a PublicationKind, `year` 0 where none is known, `doi` normalized or "".

    An author is `Family, Given`; who has no comma is written as is, such as an institution or
    a name that has no two parts.
    """

    kind: str
    title: str
    authors: tuple[str, ...]
    venue: str = ""
    year: int = 0
    doi: str = ""
    more: Mapping[str, str] = field(default_factory=dict)

    def to_csl(self) -> Csl:
        """The item, without an `id`: that is whose who lists it. What is empty is left out."""
        found: Csl = {
            "type": self.kind,
            "title": self.title,
            "author": [_csl_name(author) for author in self.authors],
            "container-title": self.venue,
            "issued": {"date-parts": [[self.year]]} if self.year else None,
            "DOI": self.doi,
            **self.more,
        }
        return {key: value for key, value in found.items() if value}


def from_csl(item: object) -> Reference:
    """An item as somebody else wrote it. Raises ReferenceUnreadable.

    What a field should not hold is left out: whoever pasted it sees what was read.
    """
    if not isinstance(item, dict):
        raise ReferenceUnreadable
    kind = _text(item.get("type"))
    read = Reference(
        kind=kind if kind in PublicationKind else _SAME_KIND.get(kind, "document"),
        title=_plain(_text(item.get("title"))),
        authors=_authors(item.get("author")),
        venue=_plain(_text(item.get("container-title"))),
        year=_year(item.get("issued")),
        doi=doi_or_none(_text(item.get("DOI"))),
        more={key: text for key in MORE if (text := _text(item.get(key)))},
    )
    if not (read.title or read.doi):
        raise ReferenceUnreadable
    return read


def doi_or_none(typed: str) -> str:
    """The DOI in it; "" where it is none."""
    try:
        return normalize_doi(typed)
    except DoiRefused:
        return ""


def year_in(text: str) -> int:
    """The first year in a text such as `May 2025`; 0 where there is none."""
    digits = "".join(c if c.isascii() and c.isdigit() else " " for c in text)
    return next((int(part) for part in digits.split() if len(part) == 4), 0)


def _csl_name(author: str) -> dict[str, str]:
    family, comma, given = author.partition(",")
    if comma and family.strip() and given.strip():
        return {"family": family.strip(), "given": given.strip()}
    return {"literal": author}


def _text(value: object) -> str:
    """A line; Crossref writes lists of one. Numbers are words here."""
    if isinstance(value, list):
        value = value[0] if value else ""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**9:
        value = str(value)
    if not isinstance(value, str):
        return ""
    try:
        return clean_line(value)
    except TextRefused as error:
        raise ReferenceUnreadable(str(error)) from error


def _plain(text: str) -> str:
    """Without the markup and the entities that Crossref writes."""
    return clean_line(unescape(_MARKUP.sub("", text)))


def _authors(names: object) -> tuple[str, ...]:
    listed: Sequence[object] = names if isinstance(names, list) else []
    return tuple(filter(None, (_author(name) for name in listed if isinstance(name, dict))))


def _author(name: Mapping[str, object]) -> str:
    particle, family = _text(name.get("non-dropping-particle")), _text(name.get("family"))
    last = f"{particle} {family}".strip()
    given = " ".join(filter(None, (_text(name.get("given")), _text(name.get("dropping-particle")))))
    if last and given:
        return f"{last}, {given}"
    return last or _text(name.get("literal")) or _text(name.get("name")) or given


def _year(issued: object) -> int:
    if not isinstance(issued, dict):
        return 0
    parts = issued.get("date-parts")
    while isinstance(parts, list) and parts:
        parts = parts[0]
    said = parts if isinstance(parts, (int, str)) else issued.get("raw", issued.get("literal"))
    return year_in(_text(said))
