"""Sheets that are not one page seen from the front: backs, mirror images, two pages beside."""

import numpy as np
import pytest

from agreements.scans.checks import run as checks
from agreements.scans.page_analysis import locate_pages, qr_codes
from agreements.scans.page_analysis.scanned_sheet import sheet_from_picture
from simulator import backs, camera, files, printing, scanner
from simulator.issued_document import all_seen, seen, world
from tests.tiers import full

TURNS = (0, 1, 2, 3)


@pytest.fixture(scope="module")
def here():
    return world()


def flatbed(here, number: int, seed: int = 1, dpi: int = 150) -> np.ndarray:
    chance = np.random.default_rng(seed)
    return scanner.flatbed(printing.printed(here.original.ink(number), chance), dpi, color=False)


@pytest.fixture(scope="module")
def picture(here) -> np.ndarray:
    return flatbed(here, 1).reshape(flatbed(here, 1).shape[:2])


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("mirrored", [False, True])
def test_a_code_seen_in_a_mirror_is_told_from_one_that_is_turned(picture, turn, mirrored) -> None:
    shown = np.rot90(picture[:, ::-1] if mirrored else picture, turn)
    (code,) = qr_codes.read_codes(sheet_from_picture(1, np.ascontiguousarray(shown)))
    assert code.mirrored == mirrored


@pytest.mark.full
@pytest.mark.parametrize("strength", [full(0.1), 0.3])
@pytest.mark.parametrize("capture", ["flatbed", "phone"])
def test_the_back_of_a_page_is_not_the_page(here, capture, strength) -> None:
    paper = backs.back(here.original.ink(2), strength, np.random.default_rng(3))
    capture = scanner.flatbed(paper) if capture == "flatbed" else camera.photo(paper)
    page = seen(here, files.pdf([capture]))
    assert (page.blank, page.issued, page.codes, page.digest) == (True, None, (), "")
    assert page.behind in (2, None)


def test_a_back_is_known_without_its_code(here) -> None:
    paper = backs.back(here.original.ink(2), 0.3, np.random.default_rng(3))
    shown = scanner.flatbed(paper, color=False)
    shown[: shown.shape[0] // 7, : shown.shape[1] // 3] = 250
    page = seen(here, files.pdf([shown]))
    assert (page.blank, page.behind) == (True, 2)


def test_a_page_is_itself_though_the_code_of_the_other_side_shines_through(here) -> None:
    chance = np.random.default_rng(4)
    paper = printing.printed(here.original.ink(2), chance)
    paper.light *= backs.back(here.original.ink(1), 0.2, chance).light
    page = seen(here, files.pdf([scanner.flatbed(paper)]))
    assert (page.issued, page.by, page.behind) == (2, "code", None)


@pytest.mark.parametrize("turn", [0, full(1)])
def test_two_pages_on_one_sheet_are_both_found(here, turn) -> None:
    signed = here.original.signed_page
    pictures = [flatbed(here, number, seed=number) for number in (signed, 1)]
    together = np.ascontiguousarray(np.rot90(backs.beside(*pictures), turn))
    first, second = all_seen(here, files.pdf([together]))
    assert [(p.number, p.issued, p.by) for p in (first, second)] == [
        (1, 1, "code"),
        (1, signed, "code"),
    ]
    assert second.writing["signature"].there is False
    assert {d.kind for p in (first, second) for d in p.differences} <= {"seal"}
    assert all(abs(p.dpi - 150) < 10 for p in (first, second))


def test_the_second_of_two_is_found_by_its_looks(here) -> None:
    pictures = [flatbed(here, number, seed=number) for number in (1, 2)]
    height, width = pictures[1].shape[:2]
    pictures[1][: height // 7, width * 7 // 10 :] = 255
    pages = all_seen(here, files.pdf([backs.beside(*pictures)]))
    assert [(p.issued, p.by) for p in pages] == [(1, "code"), (2, "looks")]
    found = {f.code for f in checks.run_checks(pages, here.expectations)}
    assert "pages_beside" in found
    assert "page_foreign" not in found


def test_a_page_that_fills_its_sheet_has_no_other_beside_it(here, monkeypatch) -> None:
    read = []
    monkeypatch.setattr(locate_pages.qr_codes, "read_codes", lambda sheet: read.append(sheet) or [])
    page = seen(here, files.pdf([flatbed(here, 1)]))
    assert (page.issued, len(read)) == (1, 1)
