"""What the engine sees: a small set with fixed seeds. `bench.scan_accuracy` has the large one."""

import cv2
import numpy as np
import pytest

from agreements.scans.sight.issued import IssuedDocument
from agreements.scans.sight.page import Eye
from agreements.scans.sight.sheet import Sheet
from bench._scan_world import captured, seen, world

CHANGED = {"altered", "struck"}


@pytest.fixture(scope="module")
def here():
    return world()


def kinds(page) -> set[str]:
    return {difference.kind for difference in page.differences}


def shot(here, number, capture="flatbed", seed=1, **wishes):
    return seen(here, captured(here, number, capture, seed, **{"seal": False, **wishes}))


def look(here, picture: np.ndarray):
    grey = picture if picture.ndim == 2 else cv2.extractChannel(picture, 1)
    return Eye(IssuedDocument(here.path, here.layout)).look(Sheet(1, grey, None))


def drawn(here, number: int) -> np.ndarray:
    return ((1 - here.original.ink(number)) * 255).astype(np.uint8)


@pytest.mark.parametrize("capture", ["flatbed", "phone", "bilevel"])
def test_pages_are_told_apart_and_nothing_is_wrong_with_them(here, capture) -> None:
    for number in (1, 3):
        page = shot(here, number, capture)
        assert (page.issued, page.by, page.failed) == (number, "code", ())
        assert not kinds(page) & CHANGED


@pytest.mark.parametrize("capture", ["flatbed", "phone", "bilevel"])
def test_signed_and_not_signed(here, capture) -> None:
    signed = here.original.signed_page
    for sign in (True, False):
        page = shot(here, signed, capture, seed=1, sign=sign)
        assert [page.writing[name].there for name in ("signature", "date")] == [sign, sign]


@pytest.mark.parametrize("alteration", ["digit", "replaced", "removed", "whited", "sentence"])
def test_text_that_was_changed_is_found_where_it_is(here, alteration) -> None:
    page = shot(here, 1, seed=5, alter=alteration)
    assert kinds(page) & CHANGED
    assert all(0 <= edge <= 1 for d in page.differences for corner in d.outline for edge in corner)


def test_a_pen_through_a_line_is_found_and_a_seal_is_none(here) -> None:
    assert "struck" in kinds(shot(here, 2, seed=3, strike=True))
    page = shot(here, 2, "phone", seed=4, seal=True)
    assert "seal" in kinds(page)
    assert not kinds(page) & CHANGED


@pytest.mark.parametrize(("quarters", "turn"), [(1, 90), (2, 180), (3, 270)])
def test_a_page_that_lies_wrong_is_turned(here, quarters, turn) -> None:
    page = look(here, np.ascontiguousarray(np.rot90(drawn(here, 2), quarters)))
    assert (page.issued, page.turn) == (2, turn)


def test_a_page_without_its_code_is_known_by_its_looks(here) -> None:
    picture = drawn(here, 2)
    height, width = picture.shape
    picture[: height // 8, width * 3 // 4 :] = 255
    page = look(here, picture)
    assert (page.issued, page.by) == (2, "looks")


def test_pages_of_something_else_and_white_ones(here) -> None:
    other = np.full((2339, 1654), 255, np.uint8)
    for line in range(60, 2300, 60):
        cv2.putText(other, f"Other words, {line}", (90, line), 0, 1.2, 0, 2, cv2.LINE_AA)
    assert look(here, other).issued is None
    assert look(here, np.full((2339, 1654), 250, np.uint8)).blank
