"""Seals and stamps: found by their rims, and told from the pen that signs over them."""

from collections.abc import Callable

import numpy as np
import pytest

from agreements.scans.page_analysis.ink import seals
from simulator import camera, files, pens, printing, recipes, sheets
from simulator import seals as presses
from simulator.issued_document import seen, world
from simulator.printing import MM, Paper
from tests.tiers import full

MILLIMETER = 4.0  # pixels of the masks below
PRESSES = {"ring": presses.round_seal, "frame": presses.frame_stamp}
Box = tuple[int, int, int, int]


@pytest.fixture(scope="module")
def here():
    return world()


def captured(here, capture: str, seed: int, *draw: Callable[[Paper, Box], None]):
    """What is seen of the page to sign with these things drawn in its box for the signature."""
    chance = np.random.default_rng(seed)
    original = here.original
    place = original.layout["boxes"]["signature"]
    paper = printing.printed(original.ink(place["page"]), chance)
    box = printing.pixels(place["box"], original.layout["size"][1])
    for each in draw:
        each(paper, box)
    return seen(here, bytes(files.pdf([recipes.CAPTURES[capture](paper, chance)])))


def pressed(name: str) -> Callable[[Paper, Box], None]:
    """In the middle of the box."""

    def draw(paper: Paper, box: Box) -> None:
        left, top, right, bottom = box
        PRESSES[name](paper, (left + right) / 2, (top + bottom) / 2)

    return draw


def signed(paper: Paper, box: Box) -> None:
    """Up and down through the middle of the box, as over a seal in it."""
    left, top, right, bottom = box
    xs = np.linspace(left + 0.25 * (right - left), left + 0.75 * (right - left), 12)
    ys = np.where(np.arange(12) % 2, top + 5 * MM, bottom - 5 * MM)
    pens.draw(paper, np.column_stack([xs, ys]), "gel black")


def changed(page) -> set[str]:
    return {difference.kind for difference in page.differences} & {"altered", "unlike", "struck"}


@pytest.mark.parametrize("capture", [full("flatbed"), "phone", full("bilevel")])
@pytest.mark.parametrize("name", [full("ring"), "frame"])
def test_a_seal_is_no_signature_and_no_change(here, name, capture) -> None:
    page = captured(here, capture, 5, pressed(name))
    held = page.writing["signature"]
    assert held.under_seal or not held.there
    assert not changed(page)


@pytest.mark.parametrize("capture", ["flatbed", full("phone"), full("bilevel")])
@pytest.mark.parametrize("name", ["ring", full("frame")])
def test_who_signs_over_a_seal_has_signed(here, name, capture) -> None:
    held = captured(here, capture, 6, pressed(name), signed).writing["signature"]
    assert held.there
    assert not held.under_seal


@pytest.mark.parametrize(
    ("capture", "solid"),
    # In black and white mere scraps are left of some that are solid.
    [
        ("flatbed", True),
        *(full("flatbed", False), full("phone", True), full("phone", False)),
        full("bilevel", False),
    ],
)
def test_a_name_seal_alone_is_no_signature_and_beside_one_there_is(here, solid, capture) -> None:
    def small(paper: Paper, box: Box) -> None:
        left, top, right, bottom = box
        presses.name_seal(paper, left + 0.85 * (right - left), (top + bottom) / 2, solid)

    assert captured(here, capture, 7, small).writing["signature"].under_seal
    held = captured(here, capture, 7, small, signed).writing["signature"]
    assert held.there
    assert not held.under_seal


@pytest.mark.full
def test_a_triangle_in_red_may_be_a_seal_and_is_for_people(here) -> None:
    def triangle(paper: Paper, box: Box) -> None:
        left, top, right, bottom = box
        x, y = (left + right) / 2, (top + bottom) / 2
        ends = np.array([(x, y - 9 * MM), (x + 12 * MM, y + 9 * MM), (x - 12 * MM, y + 9 * MM)])
        pens.draw(paper, np.repeat(np.vstack([ends, ends[:1]]), 3, axis=0), "felt red")

    assert captured(here, "phone", 8, triangle).writing["signature"].under_seal


@pytest.mark.full
@pytest.mark.parametrize("pen", [full("ballpoint blue"), "gel black"])
def test_signature_and_date_on_paper_that_waves_are_no_seals(here, pen) -> None:
    original = here.original
    number = original.signed_page
    paper = printing.printed(original.ink(number), np.random.default_rng(900))
    sheets.worn(paper)
    for name, place in original.layout["boxes"].items():
        box = printing.pixels(place["box"], original.layout["size"][1])
        {"signature": pens.signature, "date": pens.date}[name](paper, box, pen)
    page = seen(here, files.pdf([camera.photo(paper, 200, wave=0.5)]))
    assert "seal" not in {difference.kind for difference in page.differences}
    for held in page.writing.values():
        assert (held.there, held.under_seal) == (True, False)


def ring(x: float, y: float, radius: float, share: float = 1.0) -> np.ndarray:
    """A mask with a share of the way around a circle inked, all in millimeters."""
    mask = np.zeros((400, 400), np.uint8)
    angles = np.linspace(0, 2 * np.pi, 720, endpoint=False)
    angles = angles[(angles * 8 / np.pi) % 1 < share]
    points = MILLIMETER * np.column_stack(
        [x + radius * np.cos(angles), y + radius * np.sin(angles)]
    )
    for column, row in np.round(points).astype(int):
        mask[row - 1 : row + 2, column - 1 : column + 2] = 1
    return mask


@pytest.mark.parametrize("share", [1.0, 0.5])
def test_a_ring_is_measured_also_where_only_scraps_of_it_are_left(share) -> None:
    (found,) = seals.find_seals(ring(52.3, 40.8, 19.2, share), MILLIMETER)
    assert np.hypot(*(np.array(found.middle) - (52.3, 40.8))) < 1.2
    assert abs(found.radius - 19.2) < 1.2


def test_a_bow_and_a_zigzag_are_no_seals() -> None:
    bow = ring(50, 50, 20)
    bow[:, 140:] = 0
    assert seals.find_seals(bow, MILLIMETER) == []
    zigzag = np.zeros((400, 400), np.uint8)
    for x in range(80, 320):
        y = 200 + round(30 * np.sin(x / 6))
        zigzag[y - 8 : y + 8, x - 1 : x + 2] = 1
    assert seals.find_seals(zigzag, MILLIMETER) == []
