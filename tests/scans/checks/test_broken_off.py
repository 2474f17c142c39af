"""A page that breaks off: one clear finding, and none of what it does not hold."""

from dataclasses import asdict, replace

import pytest

from agreements.enums import Check, Severity
from agreements.scans.checks import run as checks
from agreements.scans.finding_text import finding_text, on_pages
from agreements.scans.findings import Finding
from agreements.scans.observation import PageObservation
from tests.scans.checks.test_checks import (
    EMPTY,
    EXPECTED,
    HALF,
    KNOWN,
    THERE,
    difference,
    page,
    whole,
)

WHOLE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
LACKING = {"writing": {}, "black": None, "blur": None, "digest": ""}


def half(issued: int | None, number: int = 0, **more: object) -> PageObservation:
    """A page as `missing_areas.masking` leaves it."""
    return page(issued, number, **{**LACKING, "broken_off": (HALF,), **more})


def codes(pages: list[PageObservation], expected=EXPECTED, severity=None) -> list[str]:
    return [f.code for f in checks.run_checks(pages, expected) if severity in (None, f.severity)]


def faults(pages: list[PageObservation], expected=EXPECTED) -> list[tuple[str, int | None]]:
    return [
        (f.code, f.page) for f in checks.run_checks(pages, expected) if f.severity != Severity.OK
    ]


def test_it_says_which_page_and_where_and_what_to_do() -> None:
    (finding,) = (
        f for f in checks.run_checks([*whole()[:2], half(3), page(4)], EXPECTED) if f.outline
    )
    assert finding == Finding(
        Check.LEGIBLE,
        "page_broken_off",
        Severity.PROBLEM,
        page=3,
        issued_page=3,
        outline=HALF,
        facts={"page": 3},
    )
    assert finding_text(finding.code, finding.facts, on_pages([3], 4)).to_signer == (
        "Page 3 of 4 breaks off: a part of it is not in the file. Scan or save it again."
    )


def test_several_gaps_are_one_place() -> None:
    upper = ((0.0, 0.1), (0.5, 0.1), (0.5, 0.2), (0.0, 0.2))
    pages = [page(1), half(2, broken_off=(upper, HALF)), page(3), page(4)]
    (finding,) = (f for f in checks.run_checks(pages, EXPECTED) if f.code == "page_broken_off")
    assert finding.outline == ((0.0, 0.1), (1.0, 0.1), (1.0, 1.0), (0.0, 1.0))


@pytest.mark.parametrize("differences", [(), None])
def test_nothing_is_said_to_be_empty_unread_or_fine(differences) -> None:
    pages = [page(1), page(2), half(3, differences=differences), page(4)]
    assert faults(pages) == [("page_broken_off", 3)]
    said = codes(pages, severity=Severity.OK)
    assert set(said) == {"recognized", "this_request", "version_in_force", "schedule_present"}


def test_what_was_seen_above_is_told() -> None:
    pages = [page(1), page(2), half(3, differences=(difference("struck"),)), page(4)]
    assert faults(pages) == [("clause_struck", 3), ("page_broken_off", 3)]
    signed = half(3, writing={"signature": THERE, "date": EMPTY})
    assert faults([page(1), page(2), signed, page(4)]) == [
        ("date_blank", 3),
        ("page_broken_off", 3),
    ]


def test_a_whole_copy_of_the_page_is_judged() -> None:
    pages = [page(1), page(2), half(3), page(4), page(3, 5)]
    assert faults(pages) == [("page_double", 5), ("page_broken_off", 3)]
    assert {"signed", "dated"} <= set(codes(pages))


def test_other_pages_are_judged_as_ever() -> None:
    pages = [half(1), page(2, differences=(difference("altered"),)), page(3, dpi=90), page(4)]
    assert faults(pages) == [("clause_altered", 2), ("page_broken_off", 1), ("coarse", 3)]
    assert "signed" in codes(pages)


@pytest.mark.parametrize("blank", [False, True])
@pytest.mark.parametrize("lacking", [1, 2, 3, 4])
def test_a_page_that_can_t_be_recognized_may_be_the_one_that_lacks(lacking, blank) -> None:
    pages = [page(n) for n in (1, 2, 3, 4) if n != lacking]
    pages.append(half(None, 5, broken_off=(WHOLE,), blank=blank))
    assert faults(pages) == [("page_broken_off", 5)]


def test_of_more_pages_than_may_be_broken_off_it_is_told_that_they_lack() -> None:
    pages = [page(1), page(3), half(None, 5, broken_off=(WHOLE,))]
    assert faults(pages) == [
        ("page_missing", None),
        ("page_missing", None),
        ("page_broken_off", 5),
    ]


def test_a_file_of_nothing_else_is_not_called_something_else() -> None:
    pages = [half(None, 1, broken_off=(WHOLE,))]
    assert faults(pages) == [("page_broken_off", 1)]
    failed = [replace(pages[0], failed=("open",))]
    assert faults(failed) == [("page_broken_off", 1)]


def test_a_page_of_another_request_still_is_one() -> None:
    pages = [*whole(), half(None, 5, codes=("other request",))]
    assert faults(pages, KNOWN) == [("other_request", 5), ("page_broken_off", 5)]


def test_it_is_told_as_soon_as_the_page_was_looked_at() -> None:
    assert [
        f.code
        for f in checks.run_checks_of_single_pages([half(1)], EXPECTED)
        if f.severity != Severity.OK
    ] == ["page_broken_off"]


def test_a_page_keeps_its_gaps_on_the_way_to_the_database() -> None:
    seen = half(3)
    assert PageObservation.from_json(asdict(seen)) == seen
