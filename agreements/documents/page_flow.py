"""Rows placed one below the other, turning to a new page where the last one is full."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from agreements.documents.bookmarks import Bookmark
from agreements.documents.geometry import BOTTOM, LEFT, RIGHT, TOP, Box
from agreements.documents.line_breaking import TextStyle, break_lines
from agreements.documents.printed_sheet import PrintedSheet, UsedFonts
from agreements.documents.shaping import ShapedLine
from agreements.documents.tags import Tag

HEADING = TextStyle(20, 26, bold=True)
NOTE = TextStyle(9.5, 14)
HAIRLINE = 0.35
BOX_LINE = 0.9


class Cell(NamedTuple):
    """Lines of text that begin at `x`."""

    x: float
    lines: Sequence[ShapedLine]
    style: TextStyle


class PageFlow:
    """Sheets in the making, each under a heading (later ones say that they go on), a note, and the
    heads of columns if there are any.

    `role` is that of the heading. `tags` are what stands on them, in the order in which it is read.
    """

    def __init__(
        self,
        used_fonts: UsedFonts,
        first_page: int,
        heading: str,
        note: str,
        column_heads: Sequence[Cell] = (),
        *,
        role: str = "H1",
    ) -> None:
        self._used_fonts = used_fonts
        self._first_page = first_page
        self._heading, self._note, self._column_heads = heading, note, column_heads
        self._role = role
        self.sheets: list[PrintedSheet] = []
        self.tags: list[Tag] = []
        self._table: Tag | None = None
        self._turn()

    @property
    def sheet(self) -> PrintedSheet:
        return self.sheets[-1]

    @property
    def page(self) -> int:
        return self._first_page + len(self.sheets) - 1

    @property
    def bookmark(self) -> Bookmark:
        """Leads to the first page."""
        return Bookmark(self._heading, self._first_page - 1)

    def begin(self, role: str) -> Tag:
        """A new element of the structure, which ends the table before it."""
        self._table = None
        self.tags.append(Tag(role))
        return self.tags[-1]

    def _turn(self) -> None:
        heading, is_first = self._heading, not self.sheets
        if not is_first:
            heading = _("%(heading)s, continued") % {"heading": heading}
        self.sheets.append(PrintedSheet(self._used_fonts))
        y = TOP
        for text, style, role in ((heading, HEADING, self._role), (self._note, NOTE, "P")):
            lines = break_lines(text, style, RIGHT - LEFT)
            with self.sheet.tagged(self.begin(role) if is_first else None):
                y = self.sheet.paragraph(lines, LEFT, y, style)
        self.y = y - 8
        self.sheet.rule(LEFT, RIGHT, self.y, BOX_LINE)
        self._draw_column_heads()

    def _draw_column_heads(self) -> None:
        if heads := self._column_heads:
            row = self._row() if self._table is None else None
            top, ends = self.y - 4, []
            for head in heads:
                with self.sheet.tagged(row.add("TH", "Column") if row else None):
                    ends.append(self.sheet.paragraph(head.lines, head.x, top, head.style))
            self.y = min(ends) - 4
            self.sheet.rule(LEFT, RIGHT, self.y, HAIRLINE)

    def _row(self) -> Tag:
        """A new one of the table that stands here, which begins with it if there is none."""
        self._table = self._table or self.begin("Table")
        return self._table.add("TR")

    def begin_table(self, column_heads: Sequence[Cell], least: float) -> None:
        """Heads of columns here, and on each page to which the rows below go on. No heads without
        `least` points below them."""
        height = max(len(c.lines) * c.style.leading for c in column_heads) + 8
        if self.y - height - least < BOTTOM:
            self._turn()
        self._column_heads, self._table = column_heads, None
        self._draw_column_heads()

    def end_table(self) -> None:
        """From here on pages have no heads of columns."""
        self._column_heads, self._table = (), None

    def take_space(self, height: float) -> Box:
        """The next `height` points, full width, whole on one page."""
        if self.y - height < BOTTOM:
            self._turn()
        box = Box(LEFT, self.y - height, RIGHT, self.y)
        self.y -= height
        return box

    def draw_row(
        self, cells: Sequence[Cell], padding: float, *, labeled: bool = False
    ) -> list[dict[str, Any]]:
        """Cells side by side above a hairline; where they stand, a `page` and `box` for each page.
        `labeled`: the first says what the others are.

        A row is kept whole, unless it is higher than a third of a page: then it goes on overleaf.
        """
        row = self._row()
        tags = [row.add("TD") for _cell in cells]
        if labeled:
            tags[0].role, tags[0].scope = "TH", "Row"
        leading = max(cell.style.leading for cell in cells)
        count = max(len(cell.lines) for cell in cells)
        whole = count * leading + 2 * padding <= (TOP - BOTTOM) / 3
        step = count if whole else 1
        boxes: dict[int, Box] = {}
        for start in range(0, count, step):
            below = padding if start + step >= count else 0
            turns = self.y - (step * leading + below) < BOTTOM
            above = padding if start == 0 or turns else 0
            box = self.take_space(step * leading + above + below)
            for cell, tag in zip(cells, tags, strict=True):
                lines = cell.lines[start : start + step]
                with self.sheet.tagged(tag):
                    self.sheet.paragraph(lines, cell.x, box.y1 - above, cell.style, leading)
            boxes[self.page] = box._replace(y1=boxes.get(self.page, box).y1)
        self.sheet.rule(LEFT, RIGHT, self.y, HAIRLINE)
        return [{"page": page, "box": box.rounded()} for page, box in boxes.items()]
