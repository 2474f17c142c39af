"""A line of text as glyphs: fonts chosen, letters joined and reordered, in drawing order."""

import struct
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

import uharfbuzz as hb
from xhtml2pdf.bidi import display_order, needs_bidi

from agreements.documents.fonts import Face, split_by_font


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """Glyphs of one font, for `text`.

    `operators` show them at font size 1 (ISO 32000-1, 9.4.3); `texts` is what each glyph that
    stands for a text of its own stands for; `width` in thousandths of the font size. `actual_text`
    is what the glyphs say together, "" where each says its own and always the same.
    """

    face: Face
    text: str
    glyphs: tuple[int, ...]
    operators: str
    texts: dict[int, str]
    width: float
    actual_text: str


@dataclass(frozen=True, slots=True)
class ShapedLine:
    """Runs from left to right; `width` in thousandths of the font size."""

    runs: tuple[GlyphRun, ...]
    width: float


def base_direction(text: str) -> str:
    """The paragraph's direction, L or R, from its first strong letter (UAX #9, P2 and P3)."""
    for character in text:
        kind = unicodedata.bidirectional(character)
        if kind == "L":
            return "L"
        if kind in ("R", "AL"):
            return "R"
    return "L"


def shape_line(text: str, bold: bool = False, base: str = "L") -> ShapedLine:
    """`text`, one cleaned line of a paragraph of direction `base`. Raises GlyphMissing."""
    runs: list[GlyphRun] = []
    for part, right_to_left in _stretches(text, base):
        pieces = [
            _shape_run(face, piece, right_to_left) for face, piece in split_by_font(part, bold)
        ]
        runs += reversed(pieces) if right_to_left else pieces
    return ShapedLine(tuple(runs), sum([run.width for run in runs]))


def _stretches(text: str, base: str) -> list[tuple[str, bool]]:
    """Parts of one direction, each in reading order, from left to right on the line."""
    if not needs_bidi(text, base):
        return [(text, False)]
    order, levels = display_order(text, base)
    parts: list[list[int]] = []
    for index in order:
        if parts:
            last = parts[-1][-1]
            step = -1 if levels[last] % 2 else 1
            if levels[index] == levels[last] and index == last + step:
                parts[-1].append(index)
                continue
        parts.append([index])
    return [(text[min(part) : max(part) + 1], bool(levels[part[0]] % 2)) for part in parts]


def _shape_run(face: Face, text: str, right_to_left: bool) -> GlyphRun:
    buffer = hb.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    buffer.direction = "rtl" if right_to_left else "ltr"
    # Kurinto draws a Thai or Lao tone above a vowel where it belongs; its rule for marks would
    # lower it into the vowel.
    hb.shape(face.hb_font, buffer, {"mark": buffer.script not in ("Thai", "Laoo")})
    infos, positions = buffer.glyph_infos, buffer.glyph_positions
    glyphs = tuple([info.codepoint for info in infos])
    clusters = [info.cluster for info in infos]
    advances = [at.x_advance for at in positions]
    offsets = [(at.x_offset, at.y_offset) for at in positions]
    return GlyphRun(
        face,
        text,
        glyphs,
        _operators(face, glyphs, advances, offsets),
        _texts(text, glyphs, clusters),
        sum(advances) * face.scale,
        _actual_text(text, clusters, right_to_left),
    )


def _actual_text(text: str, clusters: list[int], right_to_left: bool) -> str:
    """From right to left only where glyphs don't say it, and then in the order of the glyphs:
    pdfium and poppler turn it around themselves (ADR 38)."""
    if right_to_left:
        return "" if sorted(clusters) == list(range(len(text))) else text[::-1]
    return "" if text.isascii() else text


def _texts(text: str, glyphs: tuple[int, ...], clusters: list[int]) -> dict[int, str]:
    starts = [*sorted(set(clusters)), len(text)]
    words = {start: text[start:end] for start, end in pairwise(starts)}
    return {
        glyph: words.pop(cluster)
        for glyph, cluster in zip(glyphs, clusters, strict=True)
        if cluster in words
    }


def _operators(
    face: Face, glyphs: tuple[int, ...], advances: list[int], offsets: list[tuple[int, int]]
) -> str:
    """Glyphs kept together while the font's own widths hold; others are moved and raised."""
    widths = [face.hb_font.get_glyph_h_advance(glyph) for glyph in glyphs]
    operators: list[str] = []
    array: list[str] = []
    start, rise = 0, 0
    for index, (advance, width, (dx, dy)) in enumerate(zip(advances, widths, offsets, strict=True)):
        if dx or dy != rise:
            array.append(_codes(glyphs[start:index]))
            start = index
            if dy != rise:
                operators += (f"[{' '.join(array)}] TJ", f"{dy * face.scale / 1000:.4f} Ts")
                array, rise = [], dy
            array.append(f"{-dx * face.scale:.2f}")
        if advance != width + dx:
            array.append(_codes(glyphs[start : index + 1]))
            array.append(f"{(width + dx - advance) * face.scale:.2f}")
            start = index + 1
    array.append(_codes(glyphs[start:]))
    operators.append(f"[{' '.join(array)}] TJ")
    if rise:
        operators.append("0 Ts")
    return " ".join(operators)


def _codes(glyphs: tuple[int, ...]) -> str:
    return f"<{struct.pack(f'>{len(glyphs)}H', *glyphs).hex()}>" if glyphs else ""
