"""A line of text as placed glyphs: fonts chosen, letters joined and reordered, in drawing order."""

import unicodedata
from dataclasses import dataclass
from typing import NamedTuple

import uharfbuzz as hb
from xhtml2pdf.bidi import display_order, needs_bidi

from agreements.documents.fonts import Face, spans

Direction = str  # "L" or "R", as in UAX #9


class Glyph(NamedTuple):
    """A glyph of a font and its placement in thousandths of the font size.

    `width` is what the font says, `advance` what shaping made of it; `text` is what it stands for.
    """

    number: int
    width: float
    advance: float
    dx: float
    dy: float
    text: str


@dataclass(frozen=True, slots=True)
class Run:
    face: Face
    glyphs: tuple[Glyph, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """Runs from left to right; `width` in thousandths of the font size."""

    runs: tuple[Run, ...]
    width: float
    text: str


def direction(text: str) -> Direction:
    """The paragraph's direction, from its first strong letter (UAX #9, P2 and P3)."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind == "L":
            return "L"
        if kind in ("R", "AL"):
            return "R"
    return "L"


def shape(text: str, bold: bool = False, base: Direction = "L") -> Line:
    """`text`, one cleaned line of a paragraph of direction `base`."""
    runs = []
    for part, right_to_left in _level_runs(text, base):
        pieces = [_shape_run(face, piece, right_to_left) for face, piece in spans(part, bold)]
        runs += reversed(pieces) if right_to_left else pieces
    return Line(tuple(runs), sum(glyph.advance for run in runs for glyph in run.glyphs), text)


def _level_runs(text: str, base: Direction) -> list[tuple[str, bool]]:
    """Stretches of one direction, each in reading order, from left to right on the line."""
    if not needs_bidi(text, base):
        return [(text, False)]
    order, levels = display_order(text, base)
    stretches: list[list[int]] = []
    for index in order:
        if stretches:
            last = stretches[-1][-1]
            step = -1 if levels[last] % 2 else 1
            if levels[index] == levels[last] and index == last + step:
                stretches[-1].append(index)
                continue
        stretches.append([index])
    return [
        (text[min(stretch) : max(stretch) + 1], bool(levels[stretch[0]] % 2))
        for stretch in stretches
    ]


def _shape_run(face: Face, text: str, right_to_left: bool) -> Run:
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if right_to_left else "ltr"
    hb.shape(face.hb_font, buffer)
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    starts = sorted({info.cluster for info in infos}) + [len(text)]
    words = {start: text[start:end] for start, end in zip(starts, starts[1:], strict=False)}
    scale, width = face.scale, face.hb_font.get_glyph_h_advance
    return Run(
        face,
        tuple(
            Glyph(
                info.codepoint,
                width(info.codepoint) * scale,
                at.x_advance * scale,
                at.x_offset * scale,
                at.y_offset * scale,
                words.pop(info.cluster, ""),
            )
            for info, at in zip(infos, positions, strict=True)
        ),
    )
