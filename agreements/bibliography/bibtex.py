"""BibTeX in and out, by `bibtexparser`.

Its parser expands no macro of a macro and runs none, so that a file can't grow while it is read.
"""

from collections.abc import Iterable

from bibtexparser.entrypoint import parse_string, write_string
from bibtexparser.library import Library
from bibtexparser.middlewares import LatexDecodingMiddleware, NameParts, SeparateCoAuthors
from bibtexparser.middlewares.names import parse_single_name_into_parts
from bibtexparser.model import Entry, Field
from django.utils.translation import gettext as _

from .reference import Csl, Reference, ReferenceUnreadable, doi_or_none, from_csl, year_in

_KINDS = {
    "article": "article-journal",
    "inproceedings": "paper-conference",
    "conference": "paper-conference",
    "proceedings": "book",
    "incollection": "chapter",
    "inbook": "chapter",
    "book": "book",
    "phdthesis": "thesis",
    "mastersthesis": "thesis",
    "thesis": "thesis",
    "techreport": "report",
    "report": "report",
    "unpublished": "article",
    "online": "article",
    "misc": "document",
}
_TYPES = {
    "article-journal": "article",
    "paper-conference": "inproceedings",
    "chapter": "incollection",
    "book": "book",
    "thesis": "phdthesis",
    "report": "techreport",
}
_VENUES = ("journal", "journaltitle", "booktitle", "school", "institution", "howpublished")
# By the name in CSL-JSON.
_MORE = {
    "volume": "volume",
    "issue": "number",
    "page": "pages",
    "publisher": "publisher",
    "ISBN": "isbn",
}


_LONGEST_NAME = 500
_decoder = LatexDecodingMiddleware()
# Braces count even behind a backslash, so they are spelled out.
_ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        "–": "--",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
    }
)


def read_bibtex(text: str) -> list[Reference]:
    """The entries in it. Raises ReferenceUnreadable where there is none that can be read."""
    stack = [SeparateCoAuthors(), _decoder]
    try:
        library = parse_string(text, append_middleware=stack)
        found = [_reference(entry) for entry in library.entries]
    except (ValueError, RecursionError, IndexError) as error:
        raise ReferenceUnreadable(_mistake()) from error
    if not found:
        raise ReferenceUnreadable(_mistake())
    return found


def write_bibtex(items: Iterable[tuple[str, Csl]]) -> str:
    """Entries under their keys, in UTF-8; what means something to LaTeX is escaped."""
    return write_string(Library([_entry(*item) for item in items]))


def _mistake() -> str:
    return _(
        "This looks like BibTeX, but has a mistake in it. Copy one entry whole, from the @ to the "
        "last brace."
    )


def _people(entry: Entry) -> list[Csl]:
    found = entry.fields_dict.get("author")
    return [_name(name) for name in found.value] if found and found.value else []


def _reference(entry: Entry) -> Reference:
    fields = {
        key.lower(): field.value.strip()
        for key, field in entry.fields_dict.items()
        if isinstance(field.value, str)
    }
    venue = next((fields[name] for name in _VENUES if fields.get(name)), "")
    kind = _KINDS.get(entry.entry_type.lower(), "document")
    is_preprint = "arxiv" in (venue + fields.get("archiveprefix", "")).lower()
    return from_csl(
        {
            "type": "article" if is_preprint else kind,
            "title": fields.get("title", ""),
            "author": _people(entry),
            "container-title": venue,
            "issued": {"raw": str(year_in(fields.get("year") or fields.get("date", "")))},
            "DOI": fields.get("doi", "") or doi_or_none(fields.get("url", "")),
            **{ours: fields.get(theirs, "").replace("--", "–") for ours, theirs in _MORE.items()},
        }
    )


def _name(name: str) -> Csl:
    """Taken apart before it is decoded: braces keep an institution whole."""
    if len(name) > _LONGEST_NAME:  # the library takes seconds for it
        raise ReferenceUnreadable(_mistake())
    parts: NameParts = parse_single_name_into_parts(name, strict=False)
    family = _decoded([*parts.von, *parts.last])
    given = _decoded([*parts.first, *parts.jr])
    return {"family": family, "given": given} if given else {"literal": family}


def _decoded(words: list[str]) -> str:
    (text,) = _decoder._transform_all_strings([" ".join(words)], [])
    return text


def _entry(key: str, item: Csl) -> Entry:
    kind = item.get("type", "")
    venue = {"article-journal": "journal", "thesis": "school", "report": "institution"}.get(
        kind, "booktitle" if kind in _TYPES else "howpublished"
    )
    year = item.get("issued", {}).get("date-parts", [[""]])[0][0]
    fields = {
        "author": " and ".join(map(_written_name, item.get("author", []))),
        "title": f"{{{_escaped(item.get('title', ''))}}}",  # its capitals are to stay
        venue: _escaped(item.get("container-title", "")),
        "year": str(year),
        **{theirs: _escaped(item.get(ours, "")) for ours, theirs in _MORE.items()},
        "doi": item.get("DOI", ""),
    }
    written = [Field(name, text) for name, text in fields.items() if text.strip("{}")]
    return Entry(_TYPES.get(kind, "misc"), key, written)


def _escaped(text: str) -> str:
    return text.translate(_ESCAPES)


def _written_name(name: Csl) -> str:
    if "literal" in name:
        return f"{{{_escaped(name['literal'])}}}"  # or “World Health” would be its given name
    return f"{_escaped(name['family'])}, {_escaped(name['given'])}"
