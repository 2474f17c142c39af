"""What a forger does to a page before printing it, in the document's own type.

Each takes the ink of a page and its words, and returns new ink and the box altered, in pixels.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageDraw, ImageFont

from agreements.documents.fonts import REGULAR, SEMIBOLD, open_face
from simulator.printing import POINT

Box = tuple[int, int, int, int]
Altered = tuple[np.ndarray, Box]


@dataclass(frozen=True)
class Word:
    """`chars` are boxes of the letters as inked, `size` of the type, all in pixels."""

    text: str
    chars: tuple[Box, ...]
    size: float

    @property
    def box(self) -> Box:
        lefts, tops, rights, bottoms = zip(*self.chars, strict=True)
        return min(lefts), min(tops), max(rights), max(bottoms)


def words(pdf: bytes, number: int) -> list[Word]:
    """The words of a page in reading order, without header, footer and code."""
    document = pdfium.PdfDocument(pdf)
    try:
        page = document[number - 1]
        text = page.get_textpage()
        height = page.get_height()
        found: list[Word] = []
        letters: list[tuple[str, Box, float]] = []
        for index in range(text.count_chars()):
            char = text.get_text_range(index, 1)
            if char.strip():
                left, bottom, right, top = text.get_charbox(index)
                box = tuple(round(v * POINT) for v in (left, height - top, right, height - bottom))
                letters.append((char, box, _size(text, index) * POINT))
            elif letters:
                found.append(_word(letters))
                letters = []
        found += [_word(letters)] if letters else []
    finally:
        document.close()
    body = (height - 258 / 25.4 * 72) * POINT, (height - 24 / 25.4 * 72) * POINT
    return [w for w in found if body[0] < w.box[1] and w.box[3] < body[1]]


def _size(text: pdfium.PdfTextPage, index: int) -> float:
    return float(pdfium.raw.FPDFText_GetFontSize(text, index))


def _word(letters: list[tuple[str, Box, float]]) -> Word:
    return Word(
        "".join(c for c, _b, _s in letters), tuple(b for _c, b, _s in letters), letters[0][2]
    )


def digit(ink: np.ndarray, words: list[Word], chance: np.random.Generator) -> Altered | None:
    """One digit of a word becomes another digit."""
    places = [(w, i) for w in words for i, c in enumerate(w.text) if c.isdigit() and c.isascii()]
    if not places:
        return None
    word, index = places[int(chance.integers(len(places)))]
    other = str(chance.choice([d for d in "0123456789" if d != word.text[index]]))
    return _reset(ink, word, index, index + 1, other)


def replaced(ink: np.ndarray, words: list[Word], chance: np.random.Generator) -> Altered:
    """A word becomes another word of the page about as long."""
    word = _long(words, chance)
    others = [
        w.text for w in words if w.text != word.text and abs(len(w.text) - len(word.text)) <= 1
    ]
    return _reset(ink, word, 0, len(word.text), str(chance.choice(others or ["nothing"])))


def removed(ink: np.ndarray, words: list[Word], chance: np.random.Generator) -> Altered:
    """A short word is gone and the rest of its line moved up to close the gap."""
    short = [w for w in words if 2 <= len(w.text) <= 5 and _follows(words, w)]
    word = short[int(chance.integers(len(short)))]
    after = _follows(words, word)
    left, top, _right, bottom = word.box
    end = max(w.box[2] for w in after)
    shift = min(w.box[0] for w in after) - left
    top, bottom = (
        min(w.box[1] for w in (word, *after)) - 2,
        max(w.box[3] for w in (word, *after)) + 2,
    )
    new = ink.copy()
    new[top:bottom, left - 2 : end - shift + 3] = ink[top:bottom, left - 2 + shift : end + 3]
    new[top:bottom, end - shift + 3 : end + 3] = 0
    return new, (left, top, end, bottom)


def whited(ink: np.ndarray, words: list[Word], chance: np.random.Generator) -> Altered:
    """A word is covered with white."""
    return _erased(ink, [_long(words, chance)])


def sentence(ink: np.ndarray, words: list[Word], chance: np.random.Generator) -> Altered:
    """Six to sixteen words in a row are gone."""
    start = int(chance.integers(max(1, len(words) - 16)))
    return _erased(ink, words[start : start + int(chance.integers(6, 17))])


def _long(words: list[Word], chance: np.random.Generator) -> Word:
    long = [w for w in words if 3 <= sum(c.isalpha() for c in w.text) <= 14]
    return long[int(chance.integers(len(long)))]


def _follows(words: list[Word], word: Word) -> list[Word]:
    """The words after it on its line."""
    _left, top, right, bottom = word.box
    return [w for w in words if w.box[0] > right and w.box[1] < bottom and w.box[3] > top]


def _erased(ink: np.ndarray, words: list[Word]) -> Altered:
    new = ink.copy()
    for word in words:
        left, top, right, bottom = word.box
        new[top - 2 : bottom + 3, left - 2 : right + 3] = 0
    lefts, tops, rights, bottoms = zip(*(w.box for w in words), strict=True)
    return new, (min(lefts), min(tops), max(rights), max(bottoms))


def _reset(ink: np.ndarray, word: Word, start: int, end: int, text: str) -> Altered:
    """Letters `start` to `end` of a word set anew, no wider than before."""
    boxes = word.chars[start:end]
    left, right = min(b[0] for b in boxes), max(b[2] for b in boxes)
    new, box = _erased(ink, [Word(text, boxes, word.size)])
    bold = _is_bold(ink, word)
    font = _font(bold, word.size)
    baseline = _baseline(word)
    canvas = Image.new("L", (new.shape[1], int(word.size * 2.4)), 0)
    draw = ImageDraw.Draw(canvas)
    x0, _y0, x1, _y1 = draw.textbbox((0, 0), text, font=font, anchor="ls")
    squeeze = min(1.0, (right - left + 2) / max(1, x1 - x0))
    if squeeze < 1:
        font = _font(bold, word.size * squeeze)
        x0, _y0, x1, _y1 = draw.textbbox((0, 0), text, font=font, anchor="ls")
    line = int(word.size * 1.6)
    draw.text(((left + right) / 2 - (x0 + x1) / 2, line), text, font=font, fill=255, anchor="ls")
    drawn = np.asarray(canvas, np.float32) / 255
    top = baseline - line
    new[top : top + drawn.shape[0]] = np.maximum(new[top : top + drawn.shape[0]], drawn)
    return new, box


def _baseline(word: Word) -> int:
    """Where letters without a tail end; figures and letters overshoot by less than a pixel."""
    flat = [
        b[3] for c, b in zip(word.text, word.chars, strict=True) if c not in "gjpqyQ,;()@/_’'\""
    ]
    return int(np.median(flat or [word.box[3]]))


def _is_bold(ink: np.ndarray, word: Word) -> bool:
    left, top, right, bottom = word.box
    part = ink[top:bottom, left:right]
    return bool(part.mean() > 0.36)


@cache
def _font(bold: bool, size: float) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(open_face(SEMIBOLD if bold else REGULAR).path), size)
