"""What an LA says to whoever publishes something made of the data, in its own words."""

from collections.abc import Iterator
from dataclasses import dataclass

from agreements.documents.license_text import Clause, LicenseText
from agreements.documents.markup import parse_markdown
from agreements.enums import Asked, OwnWord
from agreements.exceptions import LicenseTextInvalid
from agreements.models import LicenseVersion

from . import display


@dataclass(frozen=True, slots=True)
class PublishingRules:
    """The clauses on citing and on images, None where the LA has none that anybody named, and
    what is to be confirmed of the latter, each word for word. `language` is that of the LA."""

    version: str
    language: str = "en"
    citing: Clause | None = None
    images: Clause | None = None
    conditions: tuple[str, ...] = ()

    def confirmed(self) -> dict[str, object]:
        """As it is kept of whoever confirmed all of it."""
        if self.images is None:
            return {}
        return {
            "version": self.version,
            "clause": self.images.number,
            "conditions": list(self.conditions),
        }


def publishing_rules(version: LicenseVersion) -> PublishingRules:
    """By the version that binds, never by a translation."""
    try:
        text = display.text_of(version)
    except LicenseTextInvalid:  # from before the format
        return PublishingRules(version.number)
    asks = display.asked_clauses(version, version.dataset)
    images = _clause(text, asks.get(Asked.IMAGES))
    begins = str(version.dataset.words.get(OwnWord.IMAGES_FROM, ""))
    return PublishingRules(
        version.number,
        text.language,
        _clause(text, asks.get(Asked.CITING)),
        images,
        tuple(_conditions(images.markdown, begins)) if images else (),
    )


def _clause(text: LicenseText, number: int | None) -> Clause | None:
    return next((clause for clause in text.clauses if clause.number == number), None)


def _conditions(markdown: str, begins: str) -> Iterator[str]:
    """Paragraphs and items from the words `begins` on, the paragraph that leads to a list left out.

    Where these words don't stand in it, the whole clause: rather more is confirmed than less.
    """
    blocks = list(_blocks(markdown))
    first = next((n for n, (text, _lead) in enumerate(blocks) if begins in text), None)
    if first is None:
        first, begins = 0, ""
    for number, (text, is_lead) in enumerate(blocks[first:]):
        if not is_lead:
            yield text[text.index(begins) :] if number == 0 else text


def _blocks(markdown: str) -> Iterator[tuple[str, bool]]:
    """The text of each paragraph and item, and whether it leads to a list."""
    tokens = parse_markdown(markdown)
    for number, token in enumerate(tokens):
        if token.type == "inline":
            words = "".join(
                " " if part.type in ("softbreak", "hardbreak") else part.content
                for part in token.children or ()
            )
            after = tokens[number + 2 : number + 3]
            yield words, bool(after) and after[0].type.endswith("list_open")
