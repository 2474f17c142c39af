"""What the engine sees: a small set with fixed seeds. `bench.scan_accuracy` has the large one."""

import io

import cv2
import numpy as np
import pikepdf
import pytest

from agreements.scans.page_analysis import embedded_jpeg
from agreements.scans.page_analysis.analyze_page import PageAnalyzer
from agreements.scans.page_analysis.issued_page import OpenedIssuedPdf
from agreements.scans.page_analysis.scanned_sheet import sheet_from_picture
from simulator import files, pens, printing, recipes, scanner, sheets
from simulator.issued_document import captured, seen, world
from tests.tiers import full

CHANGED = {"altered", "unlike", "struck"}


@pytest.fixture(scope="module")
def here():
    return world()


def kinds(page) -> set[str]:
    return {difference.kind for difference in page.differences}


def shot(here, number, capture="flatbed", seed=1, **wishes):
    return seen(here, captured(here, number, capture, seed, **{"seal": False, **wishes}))


def flatbed(here, number, seed, **wishes) -> np.ndarray:
    """The picture alone, to be turned or cut before it is looked at."""
    chance = np.random.default_rng(seed)
    return recipes.page(here.original, number, "flatbed", chance, seal=False, **wishes)


def places(here, page, kinds=CHANGED):
    """Boxes of differences in pixels of the printed page, as the simulator counts them."""
    height = here.layout["size"][1]
    return [printing.pixels(d.box, height) for d in page.differences if d.kind in kinds]


def touch(one, other) -> bool:
    return all(one[k] < other[k + 2] and other[k] < one[k + 2] for k in (0, 1))


def look(here, picture: np.ndarray):
    (page,) = PageAnalyzer(OpenedIssuedPdf(here.path, here.layout)).analyze_sheet(
        sheet_from_picture(1, picture)
    )
    return page


def drawn(here, number: int) -> np.ndarray:
    return ((1 - here.original.ink(number)) * 255).astype(np.uint8)


@pytest.mark.parametrize("capture", [full("flatbed"), "phone", full("bilevel")])
def test_pages_are_told_apart_and_nothing_is_wrong_with_them(here, capture) -> None:
    for number in (1, 3):
        page = shot(here, number, capture)
        assert (page.issued, page.by, page.failed) == (number, "code", ())
        assert not kinds(page) & CHANGED


@pytest.mark.parametrize("capture", ["flatbed", full("phone"), full("bilevel")])
def test_signed_and_not_signed(here, capture) -> None:
    signed = here.original.signed_page
    for sign in (True, False):
        page = shot(here, signed, capture, seed=1, sign=sign)
        assert [page.writing[name].there for name in ("signature", "date")] == [sign, sign]


@pytest.mark.parametrize("number", [2, 4])
def test_more_genuine_flatbed_pages_show_no_change(here, number) -> None:
    page = shot(here, number)
    assert (page.issued, page.failed, kinds(page) & CHANGED) == (number, (), set())


@pytest.mark.parametrize(
    "alteration", [full("digit"), full("replaced"), full("removed"), full("whited"), "sentence"]
)
def test_text_that_was_changed_is_found_where_it_is(here, alteration) -> None:
    original, chance = here.original, np.random.default_rng(3)
    alter = recipes.ALTERATIONS[alteration]
    _ink, box = alter(original.ink(1), original.words(1), chance)  # the same that `flatbed` makes
    page = seen(here, files.pdf([flatbed(here, 1, 3, alter=alteration)]))
    assert kinds(page) & CHANGED
    assert all(touch(box, place) for place in places(here, page))
    assert all(0 <= edge <= 1 for d in page.differences for corner in d.outline for edge in corner)


def test_a_line_through_print_is_found_along_the_line(here) -> None:
    paper = printing.printed(here.original.ink(1), np.random.default_rng(3))
    sheets.worn(paper)
    word = here.original.words(1)[60]
    line = [
        w.box for w in here.original.words(1) if touch(w.box, (0, word.box[1], 9e9, word.box[3]))
    ]
    box = (line[0][0], word.box[1], line[-1][2], word.box[3])
    pens.strike(paper, box, "ballpoint blue")
    page = seen(here, files.pdf([scanner.flatbed(paper)]))
    assert "struck" in kinds(page)
    assert all(touch(box, place) for place in places(here, page))


@pytest.mark.full
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


@pytest.mark.full
def test_a_scan_without_its_code_is_known_by_its_looks(here) -> None:
    picture = flatbed(here, 1, 1)
    height, width = picture.shape[:2]
    picture[: height // 7, width * 7 // 10 :] = 255
    page = seen(here, files.pdf([picture]))
    assert (page.issued, page.by, page.codes) == (1, "looks", ())
    assert not kinds(page) & CHANGED


def test_a_signed_scan_upside_down_is_turned_and_its_signature_seen(here) -> None:
    signed = here.original.signed_page
    picture = np.ascontiguousarray(np.rot90(flatbed(here, signed, 1), 2))
    page = seen(here, files.pdf([picture]))
    assert (page.issued, page.turn) == (signed, 180)
    assert all(writing.there for writing in page.writing.values())
    assert not kinds(page) & CHANGED


def test_pages_of_something_else_and_white_ones(here) -> None:
    other = np.full((2339, 1654), 255, np.uint8)
    for line in range(60, 2300, 60):
        cv2.putText(other, f"Other words, {line}", (90, line), 0, 1.2, 0, 2, cv2.LINE_AA)
    assert look(here, other).issued is None
    assert look(here, np.full((2339, 1654), 250, np.uint8)).blank


@pytest.mark.parametrize("turned", [full(0), 90, full(180), full(270)])
def test_boxes_of_a_photo_are_outlined_where_the_page_with_its_white_band_shows_them(
    here, turned: int, monkeypatch
) -> None:
    picture = flatbed(here, here.original.signed_page, seed=1)
    with pikepdf.open(io.BytesIO(files.pdf([picture[: -picture.shape[0] // 20]]))) as pdf:
        pdf.pages[0].rotate(turned, relative=True)
        pdf.save(content := io.BytesIO())
    taken_out = seen(here, content.getvalue())
    monkeypatch.setattr(embedded_jpeg, "embedded_jpeg", lambda page: None)
    drawn = seen(here, content.getvalue())
    for name, written in drawn.writing.items():
        assert np.allclose(taken_out.writing[name].outline, written.outline, atol=0.002)
    assert len(drawn.writing) == 2
