"""The simulated pen, paper, scanner and camera do what they say."""

import numpy as np
import pytest

from simulator import pens, printing, recipes, scanner
from simulator.issued_document import world


@pytest.fixture(scope="module")
def original() -> recipes.Original:
    return world(associates=2).original


def shot(original, capture="flatbed", seed=3, **wishes):
    return recipes.page(original, 1, capture, np.random.default_rng(seed), **wishes)


def around(picture: np.ndarray, box, room: float = printing.MM) -> np.ndarray:
    """The part of a picture in a box, and a millimeter around it."""
    left, top, right, bottom = box
    return picture[
        round(top - room) : round(bottom + room), round(left - room) : round(right + room)
    ]


def test_the_same_seed_gives_the_same_pixels_and_another_others(original) -> None:
    one, again, other = shot(original), shot(original), shot(original, seed=4)
    assert np.array_equal(one, again)
    assert one.shape != other.shape or not np.array_equal(one, other)
    inches = original.layout["size"][1] / 72
    assert {round(picture.shape[0] / inches) for picture in (one, other)} <= {150, 200, 300}


@pytest.mark.full
def test_each_capture_gives_its_own_kind_of_picture(original) -> None:
    assert set(np.unique(shot(original, "bilevel"))) == {0, 255}
    phone = shot(original, "phone")
    assert phone.shape[2] == 3
    assert len(np.unique(phone)) > 100
    assert np.ptp(phone, axis=2).max() > 0  # in color


@pytest.mark.parametrize(("dpi", "color"), [(150, True), (200, False)])
def test_a_flatbed_does_as_it_is_told(original, dpi, color) -> None:
    paper = printing.printed(original.ink(1), np.random.default_rng(1))
    picture = scanner.flatbed(paper, dpi, color)
    sides = (round(side * dpi / printing.DPI) for side in paper.ink.shape)
    assert (picture.shape[:2], picture.ndim) == (tuple(sides), 3 if color else 2)
    assert picture.dtype == np.uint8


@pytest.mark.parametrize("alteration", recipes.ALTERATIONS)
def test_an_alteration_changes_its_place_and_nothing_else(original, alteration) -> None:
    ink = original.ink(1)
    chance = np.random.default_rng(5)
    altered, box = recipes.ALTERATIONS[alteration](ink, original.words(1), chance)
    changed = np.abs(altered - ink) > 0.1
    assert changed.sum() > 20
    assert around(changed, box).sum() == changed.sum()
    assert box[3] - box[1] < ink.shape[0] / 4


@pytest.mark.parametrize("pen", ["ballpoint black", "felt red", "pencil"])
def test_a_strike_leaves_ink_all_along_its_line_and_nowhere_else(original, pen) -> None:
    paper = printing.printed(original.ink(1), np.random.default_rng(2))
    before = paper.ink.copy()
    left, top, right, bottom = box = (400, 1000, 1400, 1040)
    pens.strike(paper, box, pen)
    marked = (paper.color < 220).any(axis=2)
    assert marked[top:bottom, left:right].any(axis=0).all()
    assert around(marked, box).sum() == marked.sum() < 0.6 * around(marked, box).size
    assert np.array_equal(paper.ink, before)  # what was printed is still there
