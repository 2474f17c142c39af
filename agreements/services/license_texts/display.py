"""The texts of LAs as they are shown: what is frozen is read and rendered once in a process."""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache

from agreements.documents.license_text import Clause, LicenseText, parse
from agreements.documents.markup import to_html
from agreements.enums import VersionStatus
from agreements.exceptions import LicenseTextInvalid
from agreements.form_fields import STANDARD, FormField
from agreements.models import Dataset, LicenseVersion

from . import rendering

KEPT = 64  # texts; LA 1.0 takes 30 KB


@dataclass(frozen=True, slots=True)
class LegalText:
    """A text as HTML, part by part, word for word; `datasets/legal_text.html` shows it."""

    text: LicenseText
    preamble: str
    clauses: tuple[tuple[Clause, str], ...]
    closing: str


@dataclass(frozen=True, slots=True)
class _Source:
    """A text by its digest: equal ones are one, and only the first is read."""

    sha256: str
    read: Callable[[], str] = field(compare=False)


def text_of(version: LicenseVersion) -> LicenseText:
    """A version's text that binds. Raises LicenseTextInvalid."""
    if version.status == VersionStatus.DRAFT:
        return parse(version.source)
    return _parsed(_source(version))


def asked_clauses(version: LicenseVersion | None, dataset: Dataset) -> dict[str, int]:
    """Which clause asks for what (`enums.Asked`): by the LA itself, else by the dataset.

    What is not in it, no clause asks for as far as anybody has said.
    """
    try:
        said = text_of(version).asks if version else None
    except LicenseTextInvalid:  # from before the format
        said = None
    return dict(dataset.asks if said is None else said)


def form_fields(version: LicenseVersion) -> tuple[FormField, ...]:
    """What its form asks for; of a text from before the format, the standard fields."""
    try:
        return text_of(version).form_fields
    except LicenseTextInvalid:
        return tuple(FormField(name, "") for name in STANDARD)


def translated_fields(version: LicenseVersion, language: str) -> dict[str, FormField]:
    """By name, the fields as its text in this language calls them; those that fit no more left out.

    It may have been translated from an earlier state of the draft.
    """
    try:
        fields = legal_of(version, language).text.form_fields
    except LicenseTextInvalid:
        return {}
    binding = {field.name: len(field.options) for field in form_fields(version)}
    return {f.name: f for f in fields if binding.get(f.name) == len(f.options)}


def most_clauses(dataset: Dataset) -> int | None:
    """How many clauses its longest LA has; None where no LA of it can be read."""
    found = []
    for version in dataset.versions.all():
        with suppress(LicenseTextInvalid):
            found.append(len(text_of(version).clauses))
    return max(found, default=None)


def language_of(version: LicenseVersion) -> str:
    """The language of the text that binds; English where it is from before the format."""
    try:
        return text_of(version).language
    except LicenseTextInvalid:
        return "en"


def readable_languages(version: LicenseVersion) -> list[str]:
    """In which languages it can be read, the one that binds first. Raises LicenseTextInvalid."""
    others = version.translations.order_by("language").values_list("language", flat=True)
    return [text_of(version).language, *others]


def legal_of(version: LicenseVersion, language: str = "") -> LegalText:
    """The text that binds as HTML, or its translation. Raises LicenseTextInvalid."""
    url = rendering.page_url(version.dataset)
    translation = version.translations.filter(language=language).first() if language else None
    if translation is not None:
        source = translation.source
        digest = hashlib.sha256(source.encode()).hexdigest()
        return _rendered(_Source(digest, lambda: source), url)
    if version.status == VersionStatus.DRAFT:
        return _rendered_text(parse(version.source), url)
    return _rendered(_source(version), url)


def legal_of_text(text: LicenseText, dataset: Dataset) -> LegalText:
    """A text that somebody is typing as HTML; it is not kept."""
    return _rendered_text(text, rendering.page_url(dataset))


def _source(version: LicenseVersion) -> _Source:
    return _Source(version.sha256, lambda: version.source)


@lru_cache(maxsize=KEPT)
def _parsed(source: _Source) -> LicenseText:
    return parse(source.read())


@lru_cache(maxsize=KEPT)
def _rendered(source: _Source, url: str) -> LegalText:
    return _rendered_text(_parsed(source), url)


def _rendered_text(text: LicenseText, url: str) -> LegalText:
    clauses = tuple((clause, to_html(clause.markdown, url)) for clause in text.clauses)
    return LegalText(text, to_html(text.preamble, url), clauses, to_html(text.closing, url))
