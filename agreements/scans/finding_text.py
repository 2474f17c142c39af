"""Findings as they are read, and the one way in which pages are counted."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.scans.finding_messages import FINDING_MESSAGES


@dataclass(frozen=True, slots=True)
class FindingText:
    """The sentences of one finding, or of several that say the same, in a reader's language."""

    observed: str
    remedy: str
    review: str

    @property
    def to_signer(self) -> str:
        return f"{self.observed} {self.remedy}".rstrip()

    @property
    def to_reviewer(self) -> str:
        return f"{self.observed} {self.review}".rstrip()


def finding_text(
    code: str, facts: Mapping[str, Any], where: str = "", pages: int = 1
) -> FindingText:
    """What `code` says of so many `pages`, which are `where`."""
    known = {
        name: _listed(fact) if isinstance(fact, list) else fact for name, fact in facts.items()
    }
    known |= {"where": where, "Where": capfirst(where), "n": pages}
    words = FINDING_MESSAGES[code]
    return FindingText(
        *(str(each % known) for each in (words.observed, words.remedy, words.review))
    )


def on_pages(numbers: Sequence[int], pages: int) -> str:
    """Where, by the numbers that are printed on the pages: as a signer and a reviewer count."""
    return ngettext(
        "page %(numbers)s of %(pages)s", "pages %(numbers)s of %(pages)s", len(numbers)
    ) % {"numbers": _listed(numbers), "pages": pages}


def on_sheets(numbers: Sequence[int]) -> str:
    """Where, if it is not known which page that is."""
    return ngettext(
        "sheet %(numbers)s of the file", "sheets %(numbers)s of the file", len(numbers)
    ) % {"numbers": _listed(numbers)}


def _listed(numbers: Sequence[int]) -> str:
    return get_text_list([str(number) for number in numbers], _("and"))


def finding_name(code: str) -> str:
    """What `code` says where its facts are not at hand; its own words for one that is no more."""
    if code not in FINDING_MESSAGES:
        return code.replace("_", " ")
    page = _("a page")
    known = {"where": page, "Where": capfirst(page), "n": 1}
    return str(FINDING_MESSAGES[code].observed % defaultdict(lambda: "…", known))
