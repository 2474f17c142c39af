"""The gray that decoders fill with, and gray that is none of it."""

import numpy as np
import pytest

from agreements.scans.missing_areas.gray_fill import find_gray_fill
from agreements.scans.page_analysis.scanned_sheet import sheet_from_picture
from tests.scans.cut_pictures import noisy


def page() -> np.ndarray:
    return np.kron(np.asarray(noisy("L")), np.ones((3, 3), np.uint8))


def found(picture: np.ndarray, *, ours: bool = True):
    return [(*gap[0], *gap[2]) for gap in find_gray_fill(sheet_from_picture(1, picture), ours=ours)]


@pytest.mark.parametrize("turns", range(4))
def test_a_broad_place_of_the_very_middle_gray_was_filled(turns) -> None:
    picture = page()
    picture[1800:] = 128
    where = [(0, 0.706, 1, 1), (0.706, 0, 1, 1), (0, 0, 1, 0.294), (0, 0, 0.294, 1)][turns]
    lying = np.ascontiguousarray(np.rot90(picture, turns))
    assert found(lying) == [pytest.approx(where, abs=0.01)]


def test_a_color_picture_is_gray_there_too() -> None:
    picture = np.dstack([page()] * 3)
    picture[1800:] = 128
    assert len(found(picture)) == 1


def test_on_a_page_of_others_a_gray_bar_may_be_printed() -> None:
    picture = page()
    picture[1800:] = 128
    assert found(picture, ours=False) == []
    picture[1600:] = 128
    assert len(found(picture, ours=False)) == 1


@pytest.mark.parametrize("value", [0, 100, 127, 129, 200, 255])
def test_what_is_even_is_not_filled_by_that_alone(value) -> None:
    picture = page()
    picture[1800:] = value
    assert found(picture) == []


def test_gray_as_a_scanner_sees_it_is_none_and_small_places_are_none() -> None:
    picture = page()
    assert found(picture) == []
    chance = np.random.default_rng(1)
    picture[1800:] = 128 + chance.integers(-1, 2, picture[1800:].shape)
    assert found(picture) == []
    picture = page()
    picture[1800:1840] = 128
    assert found(picture) == []
    picture = page()
    picture[1500:, 1000:] = 128
    assert found(picture) == []
