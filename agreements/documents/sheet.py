"""A page being drawn, as PDF operators, and the glyphs it needs from each font."""

from collections.abc import Iterable

from agreements.documents.fonts import Face
from agreements.documents.geometry import Box
from agreements.documents.lines import Style
from agreements.documents.shaping import Glyph, Line, Run


class Ink:
    """What a document uses of each font: glyph number → the text it stands for."""

    def __init__(self) -> None:
        self.faces: dict[str, tuple[Face, dict[int, str]]] = {}

    def take(self, run: Run) -> None:
        _, glyphs = self.faces.setdefault(run.face.name, (run.face, {}))
        for glyph in run.glyphs:
            if not glyphs.get(glyph.number):
                glyphs[glyph.number] = glyph.text


class Sheet:
    """Draws in black; coordinates in points from the lower left corner."""

    def __init__(self, ink: Ink) -> None:
        self._ink = ink
        self._operators: list[str] = []

    def text(self, line: Line, x: float, baseline: float, style: Style) -> None:
        if not line.runs:
            return
        parts = [f"BT 1 0 0 1 {number(x)} {number(baseline)} Tm"]
        for run in line.runs:
            self._ink.take(run)
            parts.append(f"/{run.face.name} {number(style.size)} Tf")
            parts += _show(run.glyphs, style.size)
        self._operators.append(" ".join([*parts, "ET"]))

    def rule(self, x0: float, x1: float, y: float, width: float) -> None:
        self._operators.append(
            f"{number(width)} w {number(x0)} {number(y)} m {number(x1)} {number(y)} l S"
        )

    def frame(self, box: Box, width: float) -> None:
        """A rectangle whose line lies outside `box`: the inside stays empty."""
        half = width / 2
        x, y = box.x0 - half, box.y0 - half
        size = f"{number(box.x1 - box.x0 + width)} {number(box.y1 - box.y0 + width)}"
        self._operators.append(f"{number(width)} w {number(x)} {number(y)} {size} re S")

    def content(self) -> bytes:
        return "\n".join(["q", *self._operators, "Q\n"]).encode("ascii")


def number(value: float) -> str:
    """A PDF number, to a hundredth."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _show(glyphs: Iterable[Glyph], size: float) -> list[str]:
    """Text-showing operators. A glyph raised or lowered by shaping stands between two `Ts`."""
    operators: list[str] = []
    array: list[str] = []
    codes = ""
    rise = 0.0

    def move(by: float) -> None:
        nonlocal codes
        if codes:
            array.append(f"<{codes}>")
            codes = ""
        if abs(by) > 0.01:
            array.append(number(-by))

    def flush() -> None:
        move(0)
        if array:
            operators.append(f"[{' '.join(array)}] TJ")
            array.clear()

    for glyph in glyphs:
        if glyph.dy != rise:
            flush()
            rise = glyph.dy
            operators.append(f"{number(rise * size / 1000)} Ts")
        if glyph.dx:
            move(glyph.dx)
        codes += f"{glyph.number:04X}"
        after = glyph.advance - glyph.width - glyph.dx
        if abs(after) > 0.01:
            move(after)
    flush()
    if rise:
        operators.append("0 Ts")
    return operators
