"""The letter that shows to others that access was approved, and where to ask whether it holds."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agreements.documents.certificate import Certificate, certificate_words, draw_certificate
from agreements.documents.paper_words import PaperWords
from agreements.documents.printed_language import printed_in


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """What a letter says, frozen with it. `approved` and `made` are words, with their zone;
    `approved_at` is the moment itself, `made_on` the day, both in ISO 8601. `people` are names
    alone. `language` is that of the LA."""

    reference: str
    dataset: str
    owner: str
    contact: str
    version: str
    approved: str
    approved_at: str
    signer: str
    affiliation: str
    people: tuple[str, ...]
    language: str

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "people": list(self.people)}

    @classmethod
    def from_json(cls, facts: dict[str, Any]) -> "LetterFacts":
        return cls(**{**facts, "people": tuple(facts["people"])})

    def rows(self, made: str, address: str) -> Sequence[tuple[str, str]]:
        listed = "\n".join(self.people) or pgettext("associated users", "None")
        return (
            (_("Agreement"), self.reference),
            (_("Dataset"), self.dataset),
            (_("Data owner"), f"{self.owner}\n{self.contact}"),
            (_("Access approved on"), self.approved),
            (
                _("Under"),
                _("License Agreement %(version)s") % {"version": self.version},
            ),
            (_("Signer"), f"{self.signer}\n{self.affiliation}".strip()),
            (_("Associated users whom the signer lists"), listed),
            (_("Letter made on"), made),
            # Broken where it says itself what follows.
            (_("Does it hold today?"), address.replace("/check/", "/check/\n")),
        )


class LetterMade(NamedTuple):
    """The moment in words and the day that it was made, and the `address` of the page that says
    what it is worth today."""

    words: str
    day: date
    address: str


def draw_approval_letter(facts: LetterFacts, made: LetterMade) -> bytes:
    """The PDF; the same facts give the same bytes."""
    with printed_in(facts.language):
        return draw_certificate(_certificate(facts, made))


def approval_letter_words(facts: LetterFacts, made: LetterMade) -> PaperWords:
    """What the PDF says."""
    with printed_in(facts.language):
        return certificate_words(_certificate(facts, made))


def _certificate(facts: LetterFacts, made: LetterMade) -> Certificate:
    return Certificate(
        heading=_("Access approved"),
        note=_(
            "The data owner approved access to this dataset under the License Agreement "
            "named below. Whether that still holds is said at the address in the last row, "
            "to which the code above leads."
        ),
        rows=facts.rows(made.words, made.address),
        header=(facts.dataset, facts.owner),
        footer=_("Access approved · %(reference)s · page %(page)d of %(pages)d"),
        title=_("Access approved: %(dataset)s, %(reference)s")
        % {"dataset": facts.dataset, "reference": facts.reference},
        reference=facts.reference,
        day=made.day,
        language=facts.language,
        qr=made.address,
    )
