"""What somebody pastes: a DOI, a BibTeX entry or CSL-JSON; told apart by how it begins."""

import json
from typing import TypeVar

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.text import storable

from .bibtex import read_bibtex
from .doi import DoiRefused, normalize_doi
from .reference import Reference, ReferenceUnreadable, from_csl

T = TypeVar("T")

LONGEST = 40_000  # characters: 2,000 authors


def read_pasted(text: str) -> Reference:
    """The one publication in it; of a DOI alone nothing else is known.

    Raises ReferenceUnreadable, with a sentence.
    """
    if len(text) > LONGEST:
        raise ReferenceUnreadable(
            _("This is too long: use at most %(most)d characters.") % {"most": LONGEST}
        )
    text = storable(text).strip().lstrip("\ufeff")
    if text.startswith(("{", "[")):
        return from_csl(_only(_json(text)))
    if "@" in text and "{" in text:
        return _only(read_bibtex(text))
    try:
        doi = normalize_doi(text)
    except DoiRefused as error:
        raise ReferenceUnreadable from error
    if not doi:
        raise ReferenceUnreadable
    return Reference("article-journal", "", (), doi=doi)


def _json(text: str) -> list[object]:
    try:
        read = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ReferenceUnreadable(
            _("This looks like CSL-JSON, but has a mistake in it. Copy all of it, to the end.")
        ) from error
    return read if isinstance(read, list) else [read]


def _only(found: list[T]) -> T:
    if not found:
        raise ReferenceUnreadable
    if len(found) > 1:
        raise ReferenceUnreadable(
            ngettext(
                "There is %(number)d entry in it. Paste one at a time.",
                "There are %(number)d entries in it. Paste one at a time.",
                len(found),
            )
            % {"number": len(found)}
        )
    return found[0]
