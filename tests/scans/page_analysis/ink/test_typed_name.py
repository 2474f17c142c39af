"""What is in the box for the signature and is no line by pen: a name in print, a name seal."""

import pytest

from simulator import fields, pens, seals
from simulator.printing import MM

NAMES = ["Maria Garcia", "Dr. Jonathan Smith"]
BILEVEL = pytest.mark.parametrize("bilevel", [False, True])
SEEDS = pytest.mark.parametrize("seed", [1, 3, 5])


def both(*draws):
    def draw(paper, box):
        for each in draws:
            each(paper, box)

    return draw


def by_hand(paper, box):
    pens.signature(paper, box, "gel black")


def letters(paper, box):
    """A name in single letters, by hand."""
    for number in range(9):
        left = box[0] + round((8 + 6 * number) * MM)
        middle = (box[1] + box[3]) // 2
        pens.words(paper, left, middle + paper.chance.normal(0, 0.4 * MM), 1, "gel black")


def seal(solid: bool):
    def draw(paper, box):
        x = box[0] + 0.8 * (box[2] - box[0])
        seals.name_seal(paper, x, (box[1] + box[3]) / 2, solid)

    return draw


@BILEVEL
@pytest.mark.parametrize("name", NAMES)
def test_a_typed_name_is_known_as_print(name, bilevel) -> None:
    found = fields.seen(fields.typed(name, 5.5), 3, bilevel)
    assert (found.there, found.typed, found.under_seal) == (True, True, False)


@BILEVEL
@SEEDS
@pytest.mark.parametrize("draw", [by_hand, letters, lambda p, b: pens.date(p, b, "gel blue")])
def test_what_is_written_by_hand_is_neither_print_nor_a_seal(draw, seed, bilevel) -> None:
    found = fields.seen(draw, seed, bilevel)
    assert (found.there, found.typed, found.under_seal) == (True, False, False)


@BILEVEL
def test_who_signs_beside_the_typed_name_has_signed(bilevel) -> None:
    def beside(paper, box):
        half = (box[0] + box[2]) // 2 + round(12 * MM)
        pens.signature(paper, (half, box[1], box[2], box[3]), "gel black")

    found = fields.seen(both(fields.typed("Maria Garcia", 5), beside), 2, bilevel)
    assert (found.there, found.typed, found.under_seal) == (True, False, False)


@pytest.mark.parametrize("solid", [True, False])
@SEEDS
def test_a_name_seal_in_gray_is_no_signature(seed, solid) -> None:
    found = fields.seen(seal(solid), seed, bilevel=False)
    assert (found.there, found.under_seal) == (True, True)


@BILEVEL
@SEEDS
def test_who_signs_beside_a_name_seal_has_signed(seed, bilevel) -> None:
    def beside(paper, box):
        pens.signature(paper, (box[0], box[1], (box[0] + box[2]) // 2, box[3]), "gel black")

    found = fields.seen(both(seal(bool(seed % 2)), beside), seed, bilevel)
    assert (found.there, found.typed, found.under_seal) == (True, False, False)


def test_a_typed_name_with_a_seal_is_print() -> None:
    found = fields.seen(both(fields.typed("Maria Garcia", 5), seal(True)), 4, bilevel=False)
    assert (found.typed, found.under_seal) == (True, False)


@pytest.mark.parametrize("solid", [True, False])
@pytest.mark.parametrize("seed", range(1, 13))
def test_no_name_seal_in_black_and_white_is_called_a_signature(seed, solid) -> None:
    found = fields.seen(seal(solid), seed, bilevel=True)
    assert not found.there or found.under_seal or found.faint or found.unsure


def test_nor_is_a_small_signature_which_in_gray_is_one() -> None:
    assert fields.seen(by_hand, 30, bilevel=True).unsure
    in_gray = fields.seen(by_hand, 30, bilevel=False)
    assert (in_gray.there, in_gray.unsure, in_gray.under_seal) == (True, False, False)
