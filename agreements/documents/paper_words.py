"""What a paper says, in the order in which it is read: its PDF is drawn from this, and its page
made of it, so that neither says what the other does not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.utils.safestring import SafeString


class PaperTable(NamedTuple):
    """Rows of cells under the heads of their columns."""

    heads: Sequence[str]
    rows: Sequence[Sequence[str]]

    def headed_rows(self) -> list[list[tuple[str, str]]]:
        """Each cell with the head of its column."""
        return [list(zip(self.heads, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class PaperPart:
    """What stands below one heading, in this order.

    `rows` are labels with values, by the name of their field; `people` are listed, and `ending`
    says that all of them are. What `by_hand` names is written into boxes, as `hint` says.
    """

    heading: str
    note: str
    rows: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    declaration: str = ""
    people: PaperTable | None = None
    ending: str = ""
    by_hand: Sequence[str] = ()
    hint: str = ""


@dataclass(frozen=True, slots=True)
class BodyWords:
    """The text of a License Agreement as it is printed: `preamble`, `closing` and the clauses,
    each with its heading, as HTML."""

    title: str
    subtitle: str
    preamble: SafeString
    clauses: Sequence[tuple[str, SafeString]]
    closing: SafeString


@dataclass(frozen=True, slots=True)
class PaperWords:
    """All words of a paper but for the numbers of its pages.

    `title` is the PDF's, `header` stands above each page, `code` is what a QR code for its readers
    says.
    """

    title: str
    language: str
    header: Sequence[str]
    parts: Sequence[PaperPart]
    body: BodyWords | None = None
    code: str = ""

    @property
    def heading(self) -> str:
        """The first and largest."""
        return self.body.title if self.body else self.parts[0].heading
