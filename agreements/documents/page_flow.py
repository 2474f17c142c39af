"""Rows placed one below the other, turning to a new page where the last one is full."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from agreements.documents.geometry import BOTTOM, LEFT, RIGHT, TOP, Box
from agreements.documents.line_breaking import TextStyle
from agreements.documents.printed_sheet import PrintedSheet, UsedFonts
from agreements.documents.shaping import ShapedLine

HAIRLINE = 0.35


class Cell(NamedTuple):
    """Lines of text that begin at `x`."""

    x: float
    lines: Sequence[ShapedLine]
    style: TextStyle


class PlacedBox(NamedTuple):
    """A box on a page, counted from 1."""

    page: int
    box: Box

    def stored(self) -> dict[str, object]:
        return {"page": self.page, "box": self.box.rounded()}


class PageFlow:
    """Sheets in the making. `head(sheet, first)` begins each and says from where it is free."""

    def __init__(
        self, used_fonts: UsedFonts, first_page: int, head: Callable[[PrintedSheet, bool], float]
    ) -> None:
        self._used_fonts = used_fonts
        self._first_page = first_page
        self._head = head
        self.sheets: list[PrintedSheet] = []
        self.y = TOP
        self.turn()

    @property
    def sheet(self) -> PrintedSheet:
        return self.sheets[-1]

    @property
    def page(self) -> int:
        return self._first_page + len(self.sheets) - 1

    def turn(self) -> None:
        self.sheets.append(PrintedSheet(self._used_fonts))
        self.y = self._head(self.sheet, len(self.sheets) == 1)

    def take(self, height: float) -> Box:
        """The next `height` points, full width, whole on one page."""
        if self.y - height < BOTTOM:
            self.turn()
        box = Box(LEFT, self.y - height, RIGHT, self.y)
        self.y -= height
        return box

    def row(self, cells: Sequence[Cell], padding: float) -> list[PlacedBox]:
        """Cells side by side above a hairline; where they stand, a place for each page.

        A row is kept whole, unless it is higher than a third of a page: then it goes on overleaf.
        """
        leading = max(cell.style.leading for cell in cells)
        count = max(len(cell.lines) for cell in cells)
        whole = count * leading + 2 * padding <= (TOP - BOTTOM) / 3
        step = count if whole else 1
        places: list[PlacedBox] = []
        for start in range(0, count, step):
            below = padding if start + step >= count else 0
            turns = self.y - (step * leading + below) < BOTTOM
            above = padding if start == 0 or turns else 0
            box = self.take(step * leading + above + below)
            for cell in cells:
                lines = cell.lines[start : start + step]
                self.sheet.paragraph(lines, cell.x, box.y1 - above, cell.style, leading)
            if places and places[-1].page == self.page:
                box = box._replace(y1=places.pop().box.y1)
            places.append(PlacedBox(self.page, box))
        self.sheet.rule(LEFT, RIGHT, self.y, HAIRLINE)
        return places
