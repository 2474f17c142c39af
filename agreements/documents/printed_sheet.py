"""A page being drawn, as PDF operators, and the glyphs it needs from each font."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from agreements.documents.fonts import Face
from agreements.documents.geometry import Box
from agreements.documents.line_breaking import TextStyle
from agreements.documents.shaping import GlyphRun, ShapedLine
from agreements.documents.tags import Tag

ASCENT = 0.78  # of the leading: from the top of a line to its baseline


@dataclass(slots=True)
class UsedFont:
    """What a document uses of one font: glyphs, and the texts they stand for."""

    face: Face
    glyphs: set[int] = field(default_factory=set)
    texts: dict[int, str] = field(default_factory=dict)


class UsedFonts(dict[str, UsedFont]):
    """What a document uses of all fonts, by their names."""

    def add(self, run: GlyphRun) -> None:
        used = self.setdefault(run.face.name, UsedFont(run.face))
        used.glyphs.update(run.glyphs)
        if run.actual_text:  # which is read instead
            used.texts = run.texts | used.texts
        else:
            used.texts |= run.texts


class PrintedSheet:
    """Draws in black; coordinates in points from the lower left corner."""

    def __init__(self, used_fonts: UsedFonts) -> None:
        self._used_fonts = used_fonts
        self._tag: Tag | None = None
        self._stretches: list[tuple[Tag | None, list[str]]] = []

    @contextmanager
    def tagged(self, tag: Tag | None) -> Iterator[None]:
        """What is drawn meanwhile belongs to `tag`. Else it says nothing of its own (an artifact):
        lines, and what each page repeats."""
        self._tag = tag
        try:
            yield
        finally:
            self._tag = None

    @property
    def marked(self) -> list[Tag]:
        """Whose each stretch of marked content is, in the order of `content(tagged=True)`."""
        return [tag for tag, _operators in self._stretches if tag]

    def _draw(self, operators: str) -> None:
        if not self._stretches or self._stretches[-1][0] is not self._tag:
            self._stretches.append((self._tag, []))
        self._stretches[-1][1].append(operators)

    def text(self, line: ShapedLine, x: float, baseline: float, style: TextStyle) -> None:
        if not line.runs:
            return
        parts = [f"BT {style.size} 0 0 {style.size} {x:.2f} {baseline:.2f} Tm"]
        for actual_text, runs in _marked_content(line.runs):
            operators = []
            for run in runs:
                self._used_fonts.add(run)
                operators.append(f"/{run.face.name} 1 Tf {run.operators}")
            if actual_text:
                code = actual_text.encode("utf-16-be").hex().upper()
                operators = [f"/Span <</ActualText <FEFF{code}>>> BDC", *operators, "EMC"]
            parts += operators
        self._draw(" ".join([*parts, "ET"]))

    def paragraph(
        self,
        lines: Iterable[ShapedLine],
        x: float,
        top: float,
        style: TextStyle,
        leading: float | None = None,
    ) -> float:
        """Lines below `top`, the style's or another leading apart; returns where they end."""
        leading = leading or style.leading
        for line in lines:
            self.text(line, x, top - ASCENT * leading, style)
            top -= leading
        return top

    def rule(self, x0: float, x1: float, y: float, width: float) -> None:
        self._draw(f"{width} w {x0:.2f} {y:.2f} m {x1:.2f} {y:.2f} l S")

    def colored_rule(
        self, x0: float, x1: float, y: float, width: float, color: tuple[float, float, float]
    ) -> None:
        red, green, blue = (f"{part:.3f}" for part in color)
        self._draw(f"q {red} {green} {blue} RG")
        self.rule(x0, x1, y, width)
        self._draw("Q")

    def frame(self, box: Box, width: float) -> None:
        """A rectangle whose line lies outside `box`: the inside stays empty."""
        x, y = box.x0 - width / 2, box.y0 - width / 2
        across, up = box.x1 - box.x0 + width, box.y1 - box.y0 + width
        self._draw(f"{width} w {x:.2f} {y:.2f} {across:.2f} {up:.2f} re S")

    def fill(self, boxes: Iterable[Box]) -> None:
        """Black rectangles; where two overlap, paper shows again (even-odd rule)."""
        rectangles = (
            f"{x0:.2f} {y0:.2f} {x1 - x0:.2f} {y1 - y0:.2f} re" for x0, y0, x1, y1 in boxes
        )
        self._draw(" ".join([*rectangles, "f*"]))

    def content(self, *, tagged: bool = False) -> bytes:
        """The page's content stream; `tagged`: with the marks by which its structure is told."""
        lines, mark = ["q"], 0
        for tag, operators in self._stretches:
            if not tagged:
                lines += operators
            elif tag is None:
                lines += ["/Artifact BMC", *operators, "EMC"]
            else:
                lines += [f"/{tag.role} <</MCID {mark}>> BDC", *operators, "EMC"]
                mark += 1
        return "\n".join([*lines, "Q\n"]).encode("ascii")


def _marked_content(runs: Iterable[GlyphRun]) -> list[tuple[str, list[GlyphRun]]]:
    """Runs with the text to search, copy and read aloud instead (ISO 32000-1, 14.9.4).

    From left to right a space goes with the run before it, or pdfium drops it.
    """
    spans: list[tuple[str, list[GlyphRun]]] = []
    for run in runs:
        text, before = spans[-1] if spans else ("", [run])
        if text and run.text.isspace() and before[0].actual_text == before[0].text:
            spans[-1] = (text + run.text, [*before, run])
        else:
            spans.append((run.actual_text, [run]))
    return spans
