"""Text broken into lines of a given width."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from agreements.documents.fonts import clusters, normalize_text
from agreements.documents.shaping import ShapedLine, base_direction, shape_line

# A line may end after a space, a hyphen, @, / or the mark between Tibetan syllables; Han and Kana
# may be parted anywhere, save from the mark that opens or closes with them; Thai between words.
_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff"
_OPENING, _CLOSING = "（「『【《〈“‘", "）」』】》〉、。，．：；！？”’"
_UNIT = re.compile(
    f"[{_OPENING}]*"
    f"(?:[{_WIDE}](?<![{_OPENING}])|[^-@/\u0f0b {_WIDE}]*[-@/\u0f0b]|[^-@/\u0f0b {_WIDE}]+)"
    f"[{_CLOSING}]* *"
    "|."  # whatever is left: nothing may be lost between two units
)
_THAI = re.compile("[\u0e01-\u0e2e\u0e30-\u0e3a\u0e40-\u0e45\u0e47-\u0e4e]+")


class TextStyle(NamedTuple):
    """Size and distance between baselines in points."""

    size: float
    leading: float
    bold: bool = False


def break_lines(text: str, style: TextStyle, width: float) -> list[ShapedLine]:
    """Lines no wider than `width` points; line ends in `text` are kept, also empty ones.

    A word wider than a line is parted between letters. Text without any letters gives one
    empty line, so that every cell and field has a height.
    """
    limit = width / style.size * 1000
    lines = []
    for paragraph in normalize_text(text).strip("\n").split("\n"):
        lines += _break(paragraph.strip(), style.bold, limit)
    return lines


def _break(paragraph: str, bold: bool, limit: float) -> list[ShapedLine]:
    base = base_direction(paragraph)
    whole = shape_line(paragraph, bold, base)
    if whole.width <= limit:
        return [whole]
    lines: list[ShapedLine] = []
    line, used, space = "", 0.0, _width(" ", bold)
    for unit, width in _units(paragraph, bold, limit):
        if line and used + width > limit:
            lines.append(shape_line(line.rstrip(), bold, base))
            line, used = "", 0.0
        line += unit
        used += width + space * unit.count(" ")
    return [*lines, shape_line(line.rstrip(), bold, base)]


def _units(paragraph: str, bold: bool, limit: float) -> Iterator[tuple[str, float]]:
    """What a line break keeps whole, and its width without the spaces after it."""
    for unit in _unbroken(paragraph):
        width = _width(unit.rstrip(), bold)
        if width <= limit:
            yield unit, width
        else:
            yield from _parted(unit, bold, limit)


def _unbroken(paragraph: str) -> Iterator[str]:
    for match in _UNIT.finditer(paragraph):
        start, end = match.span()
        for thai in _THAI.finditer(paragraph, start, end):
            from newmm_tokenizer.tokenizer import word_tokenize  # 75 MB, of no use to most

            for word in word_tokenize(thai[0])[:-1]:
                end_of_word = max(start, thai.start()) + len(word)
                yield paragraph[start:end_of_word]
                start = end_of_word
        yield paragraph[start:end]


def _parted(word: str, bold: bool, limit: float) -> Iterator[tuple[str, float]]:
    """A word too long for any line, in pieces that each fit."""
    piece, used = "", 0.0
    for cluster in clusters(word):
        width = _width(cluster, bold)
        if piece and used + width > limit:
            yield piece, used
            piece, used = "", 0.0
        piece += cluster
        used += width
    yield piece, used


def _width(text: str, bold: bool) -> float:
    return shape_line(text, bold, base_direction(text)).width
