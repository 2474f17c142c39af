"""A photo of one page: its edges, the paper straightened, and what is wrong with it."""

import base64

import cv2
import img2pdf
import numpy as np
import pytest

from agreements.scans.checks import legible
from agreements.scans.child_tasks.look_at_photo import look_at_photo
from agreements.scans.page_analysis import glare, paper_edges, sharpness
from agreements.scans.page_analysis.scanned_sheet import sheet_from_picture
from simulator import camera, files, printing, recipes
from simulator.issued_document import all_seen, world
from tests.tiers import full


@pytest.fixture(scope="module")
def here():
    return world()


@pytest.fixture(scope="module")
def photo(here):
    """Of a signed page, from an angle, on a desk."""
    return recipes.page(here.original, 3, "phone", np.random.default_rng([2, 7]))


@pytest.fixture
def look(here, tmp_path):
    def looked(picture: np.ndarray) -> dict:
        path = tmp_path / "photo.pdf"
        path.write_bytes(img2pdf.convert(files.encoded(picture, quality=85), nodate=True))
        return look_at_photo(str(path), here.path, here.layout)

    return looked


def decoded(picture: object) -> np.ndarray:
    return cv2.imdecode(np.frombuffer(base64.b64decode(str(picture)), np.uint8), cv2.IMREAD_COLOR)


def straight_matrix(here, found: dict) -> np.ndarray:
    """Where the corners of the page lie in the straightened picture, in fractions of it."""
    straight = decoded(found["straight"])
    (page,) = all_seen(here, files.pdf([straight]))
    width, height = here.layout["size"]
    ends = np.array([(0, height, 1), (width, height, 1), (width, 0, 1), (0, 0, 1)])
    placed = ends @ np.array(page.matrix).reshape(3, 3).T
    return placed[:, :2] / placed[:, 2:]


@pytest.mark.parametrize("turn", [0, full(1), full(2), 3])
def test_is_upright_and_square_however_the_phone_was_held(here, photo, look, turn) -> None:
    found = look(np.ascontiguousarray(np.rot90(photo, turn)))
    assert (found["page"]["issued"], found["has_edges"], found["is_cut_off"]) == (3, True, False)
    square = [(0, 0), (1, 0), (1, 1), (0, 1)]
    assert np.abs(straight_matrix(here, found) - square).max() < 0.06
    assert decoded(found["preview"]).shape[1] == 900


def test_a_straightened_page_is_as_fine_as_the_checks_ask_for(here, photo, look) -> None:
    (page,) = all_seen(here, files.pdf([decoded(look(photo)["straight"])]))
    assert page.dpi > 150
    assert page.likeness > 0.85


@pytest.mark.parametrize("side", ["foot", full("left"), full("head")])
def test_a_page_that_is_cut_off_is_told(photo, look, side) -> None:
    height, width = photo.shape[:2]
    part = {
        "foot": photo[: int(height * 0.85)],
        "left": photo[:, int(width * 0.2) :],
        "head": photo[int(height * 0.2) :],
    }[side]
    found = look(np.ascontiguousarray(part))
    assert found["is_cut_off"]
    assert not found["glare"]


def test_glare_is_told_and_white_paper_is_none(photo, look) -> None:
    chance = np.random.default_rng(1)
    assert look(camera.with_glare(photo, chance))["glare"]
    assert not look(photo)["glare"]
    white = np.full((800, 600), 255, np.uint8)
    assert glare.find_glare(white) == 0
    white[300:360, 200:260] = 0  # a blot: all that such paper has around it
    assert glare.find_glare(white) == 0


@pytest.mark.parametrize("seed", [1, full(2), full(3), full(4)])
def test_blur_is_measured_without_knowing_the_page(here, seed) -> None:
    picture = recipes.page(here.original, 1, "phone", np.random.default_rng([seed, 9]))
    sharp = sharpness.measure_sharpness(picture[..., 1])
    soft = sharpness.measure_sharpness(camera.out_of_focus(picture, 0.8)[..., 1])
    assert soft < 0.24 < sharp
    assert sharpness.measure_sharpness(np.full((900, 600), 200, np.uint8)) is None


def test_a_scan_that_is_out_of_focus_is_told(here) -> None:
    sharp = recipes.page(here.original, 2, "phone", np.random.default_rng([5, 9]))
    for millimeters, told in ((0.1, False), (0.6, True)):
        soft = camera.out_of_focus(sharp, millimeters)
        (page,) = all_seen(here, files.pdf([soft]))
        assert page.issued == 2
        assert ("blurred" in legible.faults_of(page)) is told


def test_a_page_of_something_else_is_straightened_by_its_edges(photo, here, look) -> None:
    chance = np.random.default_rng(3)
    blank = printing.printed(np.zeros_like(here.original.ink(1)), chance)
    blank.ink[600:2800:90, 300:2100] = 1  # lines, no page of ours
    found = look(camera.photo(blank, 150))
    assert (found["page"]["issued"], found["has_edges"]) == (None, True)
    straight = decoded(found["straight"])
    rim = straight[20:-20, 20:-20].min(axis=2)
    assert np.percentile(rim, 5) > 60  # the desk is not in it, but at the edge


def test_paper_is_found_only_where_it_stands_out() -> None:
    desk = np.full((900, 700), 90, np.uint8)
    assert paper_edges.find_paper(desk) is None
    cv2.fillConvexPoly(desk, np.array([(80, 60), (640, 90), (620, 850), (60, 820)]), 230)
    paper = paper_edges.find_paper(desk)
    assert paper.is_whole
    assert np.abs(paper.corners - [(80, 60), (640, 90), (620, 850), (60, 820)]).max() < 12
    assert not paper_edges.find_paper(desk[:, 120:]).is_whole


def test_a_gray_photo_is_looked_at_as_well(photo, look) -> None:
    gray = photo[..., 1].copy()
    assert sheet_from_picture(1, gray).red is None
    assert look(gray)["page"]["issued"] == 3
