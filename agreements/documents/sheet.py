"""A page being drawn, as PDF operators, and the glyphs it needs from each font."""

from collections.abc import Iterable

from agreements.documents.fonts import Face
from agreements.documents.geometry import Box
from agreements.documents.lines import Style
from agreements.documents.shaping import Line, Run


class Used:
    """What a document uses of one font: glyphs, and the texts they stand for."""

    def __init__(self, face: Face) -> None:
        self.face = face
        self.glyphs: set[int] = set()
        self.texts: dict[int, str] = {}


class Ink:
    """What a document uses of all fonts, by their names."""

    def __init__(self) -> None:
        self.fonts: dict[str, Used] = {}

    def take(self, run: Run) -> None:
        used = self.fonts.get(run.face.name)
        if used is None:
            used = self.fonts[run.face.name] = Used(run.face)
        used.glyphs.update(run.glyphs)
        used.texts.update(run.texts)


class Sheet:
    """Draws in black; coordinates in points from the lower left corner."""

    def __init__(self, ink: Ink) -> None:
        self._ink = ink
        self._operators: list[str] = []

    def text(self, line: Line, x: float, baseline: float, style: Style) -> None:
        if not line.runs:
            return
        parts = [f"BT {style.size} 0 0 {style.size} {x:.2f} {baseline:.2f} Tm"]
        for run in line.runs:
            self._ink.take(run)
            parts.append(f"/{run.face.name} 1 Tf {run.operators}")
        self._operators.append(" ".join([*parts, "ET"]))

    def rule(self, x0: float, x1: float, y: float, width: float) -> None:
        self._operators.append(f"{width} w {x0:.2f} {y:.2f} m {x1:.2f} {y:.2f} l S")

    def frame(self, box: Box, width: float) -> None:
        """A rectangle whose line lies outside `box`: the inside stays empty."""
        x, y = box.x0 - width / 2, box.y0 - width / 2
        across, up = box.x1 - box.x0 + width, box.y1 - box.y0 + width
        self._operators.append(f"{width} w {x:.2f} {y:.2f} {across:.2f} {up:.2f} re S")

    def fill(self, boxes: Iterable[Box]) -> None:
        """Black rectangles; where two overlap, paper shows again (even-odd rule)."""
        rectangles = (
            f"{x0:.2f} {y0:.2f} {x1 - x0:.2f} {y1 - y0:.2f} re" for x0, y0, x1, y1 in boxes
        )
        self._operators.append(" ".join([*rectangles, "f*"]))

    def content(self) -> bytes:
        return "\n".join(["q", *self._operators, "Q\n"]).encode("ascii")
