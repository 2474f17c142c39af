"""What counts as written into a box."""

import cv2
import numpy as np
import pytest

from agreements.scans.observation import FieldWriting
from agreements.scans.page_analysis.frame import MM
from agreements.scans.page_analysis.ink import signature_fields
from agreements.scans.page_analysis.registration.register import Registration

WIDTH, HEIGHT = round(90 * MM), round(30 * MM)
BOX = (0, 0, WIDTH, HEIGHT)
LYING_STRAIGHT = Registration(np.eye(3), np.zeros((15, 2)), (WIDTH, HEIGHT))
MIDDLE = np.array([WIDTH / 2, HEIGHT / 2])


def written(paper: np.ndarray) -> FieldWriting:
    return signature_fields.measure_field(paper, LYING_STRAIGHT, BOX, ())


def folded(degrees: float, dark: int, thick: float) -> np.ndarray:
    """Paper with a dark straight line through the middle of the box and far beyond."""
    paper = np.full((HEIGHT, WIDTH), 245, np.uint8)
    way = np.array([np.cos(np.radians(degrees)), np.sin(np.radians(degrees))]) * 2 * WIDTH
    ends = [tuple(int(n) for n in np.round(MIDDLE + sign * way)) for sign in (-1, 1)]
    cv2.line(paper, *ends, 245 - dark, max(1, round(thick * MM)), cv2.LINE_AA)
    return cv2.GaussianBlur(paper, (0, 0), 1.0)


def sign(paper: np.ndarray) -> np.ndarray:
    """Up and down in the middle of the box."""
    xs = np.linspace(0.3, 0.7, 9) * WIDTH
    ys = np.where(np.arange(9) % 2, 0.25, 0.75) * HEIGHT
    points = np.column_stack([xs, ys]).round().astype(np.int32)
    cv2.polylines(paper, [points], False, 20, round(0.5 * MM), cv2.LINE_AA)
    return paper


FOLDS = pytest.mark.parametrize("degrees", [0, 1, 2, 5, 10, 45, 88, 90, 178])


@FOLDS
@pytest.mark.parametrize(("dark", "thick"), [(80, 0.5), (200, 0.5), (200, 1.2)])
def test_a_fold_through_the_box_is_no_ink(degrees, dark, thick) -> None:
    assert not written(folded(degrees, dark, thick)).there


@FOLDS
def test_who_signs_across_a_fold_has_signed(degrees) -> None:
    found = written(sign(folded(degrees, 200, 0.5)))
    assert found.there
    assert not found.faint


def test_a_signature_is_there_and_an_empty_box_is_empty() -> None:
    empty = np.full((HEIGHT, WIDTH), 245, np.uint8)
    assert written(empty) == FieldWriting(False, False, False, 0.0, 0.0)
    assert written(sign(empty)).there


def test_a_short_straight_line_is_ink() -> None:
    """A dash is somebody's signature; only what goes on beyond the box is paper."""
    paper = np.full((HEIGHT, WIDTH), 245, np.uint8)
    half = np.array([0.2 * WIDTH, 0])
    ends = [tuple(int(n) for n in MIDDLE + sign * half) for sign in (-1, 1)]
    cv2.line(paper, *ends, 20, round(0.6 * MM), cv2.LINE_AA)
    assert written(paper).there
