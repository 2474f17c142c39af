"""What was seen on one page of a scan: plain values, ready for JSON, made by `page_analysis`."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, NamedTuple

Outline = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A place where a scan differs from what was printed.

    `kind` is altered (whole words are gone or others), unlike (print looks different, which may be
    the scan's doing), struck (a line through print), written (ink beside print) or seal. `box` in
    points of the issued page, `outline` in fractions of the page as it lies in the file; `score`
    says how sure it is, 1 is the least that counts.
    """

    kind: str
    box: tuple[float, ...]
    outline: Outline
    score: float


@dataclass(frozen=True, slots=True)
class FieldWriting:
    """What stands in a box to write in: `ink` in square millimeters, `extent` in millimeters.

    `extent` is the longer side of it. `under_seal`: all of it lies where a seal is, and may be the
    seal's. `faint`: dots or scraps alone, that may be a pale pen's, a seal's or the scanner's.
    `typed`: what no seal explains looks like print. `unsure`: in black and white, and of the shape
    of a name seal.
    """

    there: bool
    under_seal: bool
    faint: bool
    ink: float
    extent: float
    outline: Outline = ()
    typed: bool = False
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class PageObservation:
    """Page `number` of the scan, from 1.

    `issued` is the page of this document that it shows, found `by` its code or its looks; None for
    any other page. Pages side by side on one sheet of the scan have the same number. `behind` is
    the page through whose blank back print shines, 0 for one of something else. `codes` is what its
    QR codes say. `turn` in degrees clockwise makes it upright; `matrix` maps points of the issued
    page to fractions of the page as it lies in the file. `likeness`, from −1 to 1, is that of words
    to what was printed. `failed` names the looks that broke down, such as "compare"; `broken_off`
    the places, in fractions of the page, that the file does not hold and of which nothing is said.
    What was not measured is None.
    """

    number: int
    blank: bool = False
    behind: int | None = None
    codes: tuple[str, ...] = ()
    issued: int | None = None
    by: str = ""
    turn: int = 0
    matrix: tuple[float, ...] | None = None
    likeness: float | None = None
    dpi: int | None = None
    black: float | None = None
    blur: float | None = None
    writing: dict[str, FieldWriting] = field(default_factory=dict)
    differences: tuple[Difference, ...] | None = None
    digest: str = ""
    failed: tuple[str, ...] = ()
    broken_off: tuple[Outline, ...] = ()

    @classmethod
    def from_json(cls, held: dict[str, Any]) -> "PageObservation":
        writing = {name: FieldWriting(**w) for name, w in held["writing"].items()}
        differences = held["differences"]
        if differences is not None:
            differences = tuple(Difference(**d) for d in differences)
        gaps = tuple(tuple((x, y) for x, y in gap) for gap in held["broken_off"])
        changed = {"writing": writing, "differences": differences, "broken_off": gaps}
        return cls(**held | changed)


class IdentifiedPage(NamedTuple):
    """Of a page of a file the issued page, None where nobody can tell, 0 where a code says that it
    is something else or the back of a page; the turn in degrees that makes it upright; and which
    other issued pages lie beside that one."""

    issued: int | None = None
    turn: int = 0
    beside: tuple[int, ...] = ()


UNKNOWN_PAGE, OTHER_PAGE = IdentifiedPage(None), IdentifiedPage(0)


def sheets_of(pages: Sequence[PageObservation]) -> list[list[PageObservation]]:
    """The pages on each sheet, where some lie side by side."""
    return [list(together) for _number, together in groupby(pages, lambda page: page.number)]


def one_per_sheet(pages: Sequence[PageObservation]) -> list[PageObservation]:
    """One page for each sheet, the first where some lie side by side."""
    return [first for first, *_others in sheets_of(pages)]
