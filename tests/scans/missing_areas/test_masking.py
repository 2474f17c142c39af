"""What is left of a page without what its file does not hold."""

from agreements.scans.missing_areas.masking import mask_missing_areas
from agreements.scans.missing_areas.missing_areas import WHOLE_PAGE
from agreements.scans.observation import Difference, FieldWriting, PageObservation


def square(left: float, top: float):
    return (left, top), (left + 0.1, top), (left + 0.1, top + 0.1), (left, top + 0.1)


def writing(top: float) -> FieldWriting:
    return FieldWriting(False, False, False, 0.0, 0.0, square(0.2, top))


def difference(left: float, top: float) -> Difference:
    return Difference("altered", (1, 2, 3, 4), square(left, top), 2.0)


SEEN = PageObservation(
    3,
    issued=3,
    black=0.9,
    blur=0.2,
    dpi=200,
    digest="x",
    writing={"signature": writing(0.3), "date": writing(0.6)},
    differences=(difference(0.1, 0.1), difference(0.1, 0.55), difference(0.8, 0.9)),
)
FOOT = ((0.0, 0.5), (1.0, 0.5), (1.0, 1.0), (0.0, 1.0))
CORNER = ((0.7, 0.8), (1.0, 0.8), (1.0, 1.0), (0.7, 1.0))


def test_a_page_without_gaps_stays_as_it_was() -> None:
    assert mask_missing_areas(SEEN, ()) is SEEN


def test_what_lies_in_a_gap_is_left_out_and_what_lies_beside_it_stays() -> None:
    rest = mask_missing_areas(SEEN, [FOOT])
    assert list(rest.writing) == ["signature"]
    assert rest.differences == SEEN.differences[:1]
    assert rest.broken_off == (FOOT,)
    assert list(mask_missing_areas(SEEN, [CORNER]).writing) == ["signature", "date"]
    assert mask_missing_areas(SEEN, [CORNER]).differences == SEEN.differences[:2]


def test_what_touches_a_gap_lies_in_it() -> None:
    edge = ((0.0, 0.41), (1.0, 0.41), (1.0, 1.0), (0.0, 1.0))
    assert mask_missing_areas(SEEN, [edge]).writing == {}


def test_what_was_measured_over_the_whole_page_says_nothing() -> None:
    rest = mask_missing_areas(SEEN, [FOOT])
    assert (rest.black, rest.blur, rest.digest, rest.dpi) == (None, None, "", 200)


def test_on_a_page_that_could_not_be_laid_no_box_is_known() -> None:
    lost = mask_missing_areas(PageObservation(3, issued=3, writing=SEEN.writing), [FOOT])
    assert (lost.writing, lost.differences) == ({}, None)


def test_of_a_whole_page_nothing_is_left() -> None:
    rest = mask_missing_areas(SEEN, [WHOLE_PAGE])
    assert (rest.writing, rest.differences) == ({}, ())
