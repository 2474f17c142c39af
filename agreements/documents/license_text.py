"""Reads a License Agreement file: YAML front matter, then Markdown with numbered clauses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import yaml
from django.utils.translation import gettext_lazy as _

from agreements.documents.form_fields import named_twice, read_form_fields
from agreements.documents.unprintable import name_character
from agreements.enumeration import in_a_row
from agreements.enums import Asked
from agreements.exceptions import LicenseTextInvalid
from agreements.form_fields import FormField

_WORDS = ("dataset", "version", "title", "subtitle", "language", "scan_filename")
KEYS = frozenset((*_WORDS, "form_fields"))
OPTIONAL = frozenset(("asks",))

_FRONT = re.compile(r"\A---\n(?P<front>.*?)^---\n(?P<text>.*)\Z", re.DOTALL | re.MULTILINE)
# YAML knows only the narrow one.
_WIDE_COLON = re.compile(r"^([ \t]*[A-Za-z_]+)：", re.MULTILINE)
_RULE = re.compile(r"^---[ \t]*$", re.MULTILINE)
# Any white space is: editors of Chinese texts type U+3000, others a no-break space.
_HEADING = re.compile(
    r"^##[^\S\n]+(?:(?P<number>[0-9]+)\.[^\S\n]+)?(?P<heading>.+?)[^\S\n]*$", re.MULTILINE
)


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

    `closing` is what follows the rule.
    `asks`: which clause asks for what (`enums.Asked`); None where the front matter does not say.
    """

    dataset: str
    version: str
    title: str
    subtitle: str
    language: str
    scan_filename: str
    form_fields: tuple[FormField, ...]
    preamble: str
    clauses: tuple[Clause, ...]
    closing: str
    source: str
    asks: Mapping[str, int] | None = None


@lru_cache(maxsize=64)  # texts; LA 1.0 takes 30 KB
def parse_license_text(source: str) -> LicenseText:
    """The license in `source`. Raises LicenseTextInvalid with all there is to mend."""
    match = _FRONT.match(source.removeprefix("\ufeff").replace("\r\n", "\n"))
    if match is None:
        raise LicenseTextInvalid(_("The file must begin with front matter between two --- lines."))
    wrong: list[str] = []
    names = _WIDE_COLON.sub(r"\1: ", match["front"])
    front = _front_matter(names, wrong)
    terms, *closing = _RULE.split(match["text"])
    if len(closing) != 1 or not closing[0].strip():
        wrong.append(
            str(_("One --- line must stand between the last clause and the closing part."))
        )
    preamble, clauses = _clauses(terms, wrong)
    words = {key: _word(key, front[key], wrong) for key in _WORDS if key in front}
    fields: tuple[FormField, ...] = ()
    if "form_fields" in front:
        fields = read_form_fields(
            front["form_fields"], lambda label: _word("form_fields", label, wrong), wrong
        )
    wrong += named_twice(names)
    asks = _asks(front["asks"], len(clauses), wrong) if "asks" in front else None
    pattern = words.get("scan_filename", "{signer_name}")
    if pattern.count("{signer_name}") != 1 or len(pattern.encode(errors="replace")) > 120:
        wrong.append(
            str(_("“scan_filename” must contain {signer_name} once and be at most 120 bytes long."))
        )
    if wrong:
        raise LicenseTextInvalid(*dict.fromkeys(wrong))
    return LicenseText(
        **words,
        form_fields=fields,
        preamble=preamble,
        clauses=clauses,
        closing=closing[0].strip(),
        source=source,
        asks=asks,
    )


def _front_matter(text: str, wrong: list[str]) -> Mapping[str, object]:
    try:
        front = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: 2023-99-99
        raise LicenseTextInvalid(
            _("The front matter is not valid YAML: %(what)s") % {"what": error}
        ) from error
    if not isinstance(front, dict):
        raise LicenseTextInvalid(_("The front matter must be a list of “name: value” lines."))
    for problem, keys in (
        (_("The front matter lacks: %(what)s."), KEYS - front.keys()),
        (_("The front matter has unknown names: %(what)s."), front.keys() - KEYS - OPTIONAL),
    ):
        if keys:
            wrong.append(problem % {"what": in_a_row(sorted(map(str, keys)))})
    return front


def _word(key: str, value: object, wrong: list[str]) -> str:
    """A version such as 1.10 has to be quoted: YAML would read the number 1.1."""
    if not isinstance(value, str) or not value.strip() or "\n" in value:
        wrong.append(_("“%(what)s” must be one line of text, in quotes.") % {"what": key})
        return ""
    word = "".join(" " if character.isspace() else character for character in value).strip()
    wrong += [
        _("“%(key)s” may not hold %(what)s.") % {"key": key, "what": name_character(character)}
        for character in dict.fromkeys(word)
        if not character.isprintable()
    ]
    return word


def _asks(value: object, clauses: int, wrong: list[str]) -> dict[str, int]:
    pairs = value if isinstance(value, dict) else {"asks": value}
    for name, number in pairs.items():
        if name not in Asked.values or type(number) is not int or not 0 < number <= clauses:
            wrong.append(
                _("“asks” may hold %(names)s, each with the number of a clause: not “%(name)s”.")
                % {"names": in_a_row(Asked.values), "name": f"{name}: {number}"}
            )
    return dict(pairs)


def _clauses(text: str, wrong: list[str]) -> tuple[str, tuple[Clause, ...]]:
    headings = list(_HEADING.finditer(text))
    if not headings:
        wrong.append(str(_("There are no clauses: lines such as “## 1. Purpose of use”.")))
        return "", ()
    preamble = text[: headings[0].start()].strip()
    if not preamble:
        wrong.append(str(_("There is no text before the first clause.")))
    ends = [heading.start() for heading in headings[1:]] + [len(text)]
    clauses = []
    for number, (heading, end) in enumerate(zip(headings, ends, strict=True), start=1):
        markdown = text[heading.end() : end].strip()
        if heading["number"] != str(number):
            wrong.append(_("Clause %(what)s must begin with its number.") % {"what": number})
        if not markdown:
            wrong.append(_("Clause %(what)s has no text.") % {"what": number})
        clauses.append(Clause(number, f"clause-{number}", heading["heading"], markdown))
    return preamble, tuple(clauses)
