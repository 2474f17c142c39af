"""From an issued document to pages as they come back."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from simulator import alterations, camera, pens, printing, scanner, seals, sheets
from simulator.alterations import Altered, Word
from simulator.kept import kept_picture
from simulator.printing import Paper

CAPTURES: dict[str, Callable[[Paper, np.random.Generator], np.ndarray]] = {
    "flatbed": lambda paper, chance: scanner.flatbed(
        paper, int(chance.choice([150, 200, 300])), bool(chance.random() < 0.6)
    ),
    "phone": lambda paper, chance: camera.photo(paper, int(chance.integers(150, 280))),
    "bilevel": lambda paper, chance: scanner.bilevel(paper, int(chance.choice([200, 300]))),
}
ALTERATIONS: dict[str, Callable[..., Altered | None]] = {
    "digit": alterations.digit,
    "replaced": alterations.replaced,
    "removed": alterations.removed,
    "whited": alterations.whited,
    "sentence": alterations.sentence,
}


@dataclass
class Original:
    """An issued document, its pages drawn once. `always_the_same`: every run makes the very same
    one, so that pictures of its pages are worth keeping."""

    pdf: bytes
    layout: Mapping[str, Any]
    always_the_same: bool = False
    _inks: dict[int, np.ndarray] = field(default_factory=dict)
    _words: dict[int, list[Word]] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        return len(self.layout["codes"])

    @cached_property
    def signed_page(self) -> int:
        return int(self.layout["boxes"]["signature"]["page"])

    def ink(self, number: int) -> np.ndarray:
        if number not in self._inks:
            self._inks[number] = printing.drawn(self.pdf, number)
        return self._inks[number]

    def words(self, number: int) -> list[Word]:
        if number not in self._words:
            self._words[number] = alterations.words(self.pdf, number)
        return self._words[number]


def page(
    original: Original,
    number: int,
    capture: str,
    chance: np.random.Generator,
    *,
    sign: bool = True,
    seal: bool | str | None = None,
    alter: str = "",
    strike: bool = False,
) -> np.ndarray:
    """One page as it comes back, signed where it is due. `seal` by default now and then; "ring" and
    "frame" are one of that shape, over the signature where it is due."""

    def draw() -> np.ndarray:
        return _drawn(original, number, capture, chance, sign, seal, alter, strike)

    if not original.always_the_same:
        return draw()
    key = (hashlib.sha256(original.pdf).digest(), number, capture, sign, seal, alter, strike)
    return kept_picture(draw, chance, *key)


def _drawn(
    original: Original,
    number: int,
    capture: str,
    chance: np.random.Generator,
    sign: bool,
    seal: bool | str | None,
    alter: str,
    strike: bool,
) -> np.ndarray:
    ink = original.ink(number)
    if alter:
        altered = ALTERATIONS[alter](ink, original.words(number), chance)
        if altered is None:
            raise ValueError(f"nothing to alter on page {number}")
        ink = altered[0]
    paper = printing.printed(ink, chance)
    sheets.worn(paper)
    height = original.layout["size"][1]
    for name, place in original.layout["boxes"].items():
        if sign and place["page"] == number:
            box = printing.pixels(place["box"], height)
            (pens.signature if name == "signature" else pens.date)(paper, box, pens.any_pen(chance))
    if strike:
        _strike(paper, original.words(number))
    if chance.random() < 0.15 if seal is None else seal:
        _seal(paper, original, number, seal if isinstance(seal, str) else "")
    return CAPTURES[capture](paper, chance)


def _strike(paper: Paper, words: list[Word]) -> None:
    """Through a line of print, or across three."""
    chance = paper.chance
    word = words[int(chance.integers(len(words)))]
    _l, top, _r, bottom = word.box
    line = [w.box for w in words if w.box[1] < bottom and w.box[3] > top]
    left, right = min(b[0] for b in line), max(b[2] for b in line)
    pen = pens.any_pen(chance)
    if chance.random() < 0.7:
        end = left + max(14 * printing.MM, (right - left) * chance.uniform(0.3, 1.0))
        pens.strike(paper, (left, top, int(end), bottom), pen)
    else:
        pens.cross(
            paper, (left, top - int(5 * printing.MM), right, bottom + int(5 * printing.MM)), pen
        )


def _seal(paper: Paper, original: Original, number: int, shape: str = "") -> None:
    """Over signature and date, or anywhere on the text."""
    chance = paper.chance
    height, width = paper.ink.shape
    x, y = chance.uniform(0.2, 0.8) * width, chance.uniform(0.2, 0.85) * height
    place = original.layout["boxes"]["signature"]
    if place["page"] == number and (shape or chance.random() < 0.6):
        left, top, right, bottom = printing.pixels(place["box"], original.layout["size"][1])
        x, y = chance.uniform(left, right), chance.uniform(top, bottom)
    shape = shape or ("ring" if chance.random() < 0.7 else "frame")
    (seals.round_seal if shape == "ring" else seals.frame_stamp)(paper, x, y)
