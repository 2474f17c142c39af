"""Reads a License Agreement file: YAML front matter, then Markdown with numbered clauses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import yaml
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agreements.exceptions import LicenseTextInvalid

FIELDS = ("name", "title", "affiliation", "work e-mail", "address", "signature", "date")
KEYS = frozenset(
    ("dataset", "version", "title", "subtitle", "language", "scan_filename", "form_fields")
)

_FRONT = re.compile(r"\A---\n(?P<front>.*?)^---\n(?P<text>.*)\Z", re.DOTALL | re.MULTILINE)
_RULE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_HEADING = re.compile(r"^## +(?:(?P<number>\d+)\. +)?(?P<heading>.+?)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Clause:
    """One `## N. Heading` section; `key` is what a signer's acceptance refers to."""

    number: int
    key: str
    heading: str
    markdown: str


@dataclass(frozen=True, slots=True)
class LicenseText:
    """One version of one License Agreement, its words exactly as in `source`.

    `form_fields` are the labels of `FIELDS`, in that order. `closing` is what follows the rule.
    """

    dataset: str
    version: str
    title: str
    subtitle: str
    language: str
    scan_filename: str
    form_fields: tuple[str, ...]
    preamble: str
    clauses: tuple[Clause, ...]
    closing: str
    source: str


def parse(source: str) -> LicenseText:
    """The license in `source`. Raises LicenseTextInvalid, whose sentence says what to mend."""
    match = _FRONT.match(source.removeprefix("\ufeff").replace("\r\n", "\n"))
    if match is None:
        raise LicenseTextInvalid(_("The file must begin with front matter between two --- lines."))
    front = _front_matter(match["front"])
    terms, *closing = _RULE.split(match["text"])
    if len(closing) != 1 or not closing[0].strip():
        raise LicenseTextInvalid(
            _("One --- line must stand between the last clause and the closing part.")
        )
    preamble, clauses = _clauses(terms)
    return LicenseText(
        dataset=_word(front, "dataset"),
        version=_word(front, "version"),
        title=_word(front, "title"),
        subtitle=_word(front, "subtitle"),
        language=_word(front, "language"),
        scan_filename=_pattern(_word(front, "scan_filename")),
        form_fields=_labels(front["form_fields"]),
        preamble=preamble,
        clauses=clauses,
        closing=closing[0].strip(),
        source=source,
    )


def _front_matter(text: str) -> Mapping[str, object]:
    try:
        front = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise _invalid(_("The front matter is not valid YAML: %(what)s"), what=error) from error
    if not isinstance(front, dict):
        raise LicenseTextInvalid(_("The front matter must be a list of “name: value” lines."))
    for problem, keys in (
        (_("The front matter lacks: %(what)s."), KEYS - front.keys()),
        (_("The front matter has unknown names: %(what)s."), front.keys() - KEYS),
    ):
        if keys:
            raise _invalid(problem, what=", ".join(sorted(map(str, keys))))
    return front


def _word(front: Mapping[str, object], key: str) -> str:
    """A version such as 1.10 has to be quoted: YAML would read the number 1.1."""
    value = front[key]
    if not isinstance(value, str) or not value.strip() or not value.isprintable():
        raise _invalid(_("“%(what)s” must be one line of text, in quotes."), what=key)
    return value.strip()


def _pattern(value: str) -> str:
    if value.count("{signer_name}") != 1 or len(value.encode()) > 120:
        raise LicenseTextInvalid(
            _("“scan_filename” must contain {signer_name} once and be at most 120 bytes long.")
        )
    return value


def _labels(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) != len(FIELDS):
        raise _invalid(
            _("“form_fields” must list exactly seven labels: %(what)s."), what=", ".join(FIELDS)
        )
    return tuple(_word({"form_fields": label}, "form_fields") for label in value)


def _clauses(text: str) -> tuple[str, tuple[Clause, ...]]:
    headings = list(_HEADING.finditer(text))
    if not headings:
        raise LicenseTextInvalid(_("There are no clauses: lines such as “## 1. Purpose of use”."))
    preamble = text[: headings[0].start()].strip()
    if not preamble:
        raise LicenseTextInvalid(_("There is no text before the first clause."))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    clauses = []
    for number, (heading, end) in enumerate(zip(headings, ends, strict=True), start=1):
        markdown = text[heading.end() : end].strip()
        if heading["number"] != str(number):
            raise _invalid(_("Clause %(what)s must begin with its number."), what=number)
        if not markdown:
            raise _invalid(_("Clause %(what)s has no text."), what=number)
        clauses.append(Clause(number, f"clause-{number}", heading["heading"], markdown))
    return preamble, tuple(clauses)


def _invalid(sentence: Promise | str, *, what: object) -> LicenseTextInvalid:
    return LicenseTextInvalid(sentence % {"what": what})
