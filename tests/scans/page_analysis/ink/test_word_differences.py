"""What a signer is told of the printed text: whole words alone, on a page that lies well."""

import numpy as np
import pytest

from agreements.enums import FOR_REVIEWERS, Severity
from agreements.scans.checks import clauses
from agreements.scans.page_analysis.ink import word_differences
from agreements.scans.page_analysis.issued_page import OpenedIssuedPdf
from simulator import camera, files, printing, recipes, sheets
from simulator.issued_document import captured, seen, world
from tests.tiers import full


@pytest.fixture(scope="module")
def here():
    return world()


def told(here, page) -> set[str]:
    """What the signer is told is wrong with the text."""
    findings = clauses.check_clauses([page], here.expectations)
    faults = [f for f in findings if f.severity != Severity.OK and f.code not in FOR_REVIEWERS]
    return {f.code for f in faults}


def waving(here, number: int, wave: float, waves: int, seed: int):
    chance = np.random.default_rng(seed)
    paper = printing.printed(here.original.ink(number), chance)
    sheets.worn(paper)
    return seen(here, files.pdf([camera.photo(paper, 200, wave, waves)]))


@pytest.mark.parametrize(
    ("number", "wave", "waves"), [(2, 0.5, 2), full(3, 0.3, 2), full(1, 0.4, 3)]
)
def test_paper_that_waves_is_for_the_reviewer_alone(here, number, wave, waves) -> None:
    page = waving(here, number, wave, waves, seed=2)
    assert page.issued == number
    assert {d.kind for d in page.differences} & {"altered", "unlike", "struck"}
    assert told(here, page) == set()


@pytest.mark.parametrize("capture", ["flatbed", full("phone"), full("bilevel")])
@pytest.mark.parametrize("alteration", ["whited", full("removed")])
def test_whole_words_that_are_gone_are_told(here, alteration, capture) -> None:
    page = seen(here, captured(here, 1, capture, 3, alter=alteration, seal=False))
    assert told(here, page) == {"clause_altered"}


@pytest.mark.full
def test_the_same_without_its_code_is_for_the_reviewer_alone(here) -> None:
    chance = np.random.default_rng(3)
    picture = recipes.page(here.original, 1, "flatbed", chance, seal=False, alter="whited")
    height, width = picture.shape[:2]
    picture[: height // 7, width * 7 // 10 :] = 255
    page = seen(here, files.pdf([picture]))
    assert page.by == "looks"
    assert {d.kind for d in page.differences} & {"altered", "unlike"}
    assert told(here, page) == set()


def test_a_digit_is_less_than_a_word(here) -> None:
    page = seen(here, captured(here, 1, "flatbed", 3, alter="digit", seal=False))
    assert {d.kind for d in page.differences} & {"altered", "unlike"}
    assert told(here, page) == set()


def test_words_are_words_and_long_lines_come_in_pieces(here) -> None:
    page = OpenedIssuedPdf(here.path, here.layout).page(1)
    found = word_differences._words(page)
    assert len(found) > 200
    assert max(right - left for left, _top, right, _bottom in found) < 2 * 12 * word_differences.MM
