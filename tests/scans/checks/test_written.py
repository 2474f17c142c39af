"""Checks of what stands on the pages: ink in boxes, altered print, what can be read; and `run`."""

from dataclasses import replace

import pytest

from agreements.enums import FOR_REVIEWERS, Check, Severity
from agreements.scans.checks import legible
from agreements.scans.checks import run as checks
from agreements.scans.expectations import Expectations
from agreements.scans.findings import Finding
from tests.scans.checks.test_checks import (
    EMPTY,
    EXPECTED,
    OUTLINE,
    THERE,
    difference,
    found,
    page,
    told,
    whole,
)

PROBLEM, ATTENTION, OK = Severity.PROBLEM, Severity.ATTENTION, Severity.OK
BOXES = pytest.mark.parametrize(
    ("check", "name", "there"),
    [(Check.SIGNATURE, "signature", "signed"), (Check.DATE, "date", "dated")],
)


def said(check: Check, pages: list, expected: Expectations = EXPECTED) -> list[Finding]:
    return checks.CHECKS[check](pages, expected)


def brief_of_two_sheets() -> Expectations:
    """The date is due on another page than the signature."""
    return replace(EXPECTED, field_pages={"signature": 3, "date": 4})


@BOXES
def test_ink_in_the_box_is_fine_and_says_where_and_how_much(check, name, there) -> None:
    assert said(check, whole()) == [
        Finding(check, there, OK, page=3, issued_page=3, outline=OUTLINE, measured=50.0)
    ]


@BOXES
def test_ink_that_lies_all_under_a_seal_is_for_people(check, name, there) -> None:
    pages = whole(writing={name: replace(THERE, under_seal=True)})
    (finding,) = said(check, pages)
    assert (finding.code, finding.severity) == (f"{name}_sealed", ATTENTION)
    assert (finding.page, finding.issued_page, finding.measured) == (3, 3, 50.0)


@BOXES
def test_of_copies_the_one_with_the_most_ink_is_told_of(check, name, there) -> None:
    more = replace(THERE, ink=80.0)
    pages = [page(3, 1), page(3, 2, writing={name: more}), page(3, 5, writing={name: EMPTY})]
    (finding,) = said(check, pages)
    assert (finding.code, finding.page, finding.measured) == (there, 2, 80.0)


@BOXES
def test_a_page_that_is_not_there_is_not_a_blank_box(check, name, there) -> None:
    (finding,) = said(check, [page(1), page(2)])
    assert finding == Finding(check, f"{name}_unseen", ATTENTION, issued_page=3)


def test_signature_and_date_are_looked_for_each_on_its_own_page() -> None:
    pages = [page(3, writing={"signature": THERE}), page(4, writing={"date": EMPTY})]
    assert [f.code for f in said(Check.SIGNATURE, pages, brief_of_two_sheets())] == ["signed"]
    assert [f.page for f in said(Check.DATE, pages, brief_of_two_sheets())] == [4]


@pytest.mark.parametrize(
    ("kind", "severity"),
    [
        ("altered", PROBLEM),
        ("struck", ATTENTION),
        ("unlike", ATTENTION),
        ("written", ATTENTION),
        ("seal", OK),
    ],
)
def test_a_difference_keeps_its_place_and_its_score(kind: str, severity: Severity) -> None:
    pages = whole(differences=(difference(kind, 3.5),), by="code")
    finding = said(Check.CLAUSES, pages)[-1]
    assert (finding.severity, finding.page, finding.issued_page) == (severity, 3, 3)
    assert (finding.box, finding.outline) == ((1.0, 2.0, 3.0, 4.0), OUTLINE)
    assert (finding.measured, finding.facts) == (3.5, {"page": 3})


@pytest.mark.parametrize("by", ["looks", ""])
@pytest.mark.parametrize("kind", ["altered", "struck", "unlike", "written"])
def test_of_a_page_that_no_code_laid_nothing_is_told_to_the_signer(by, kind) -> None:
    (finding,) = said(Check.CLAUSES, whole(differences=(difference(kind),), by=by))
    assert finding.severity == ATTENTION
    assert finding.code in FOR_REVIEWERS


def test_beside_a_seal_the_text_is_still_unaltered() -> None:
    found = said(Check.CLAUSES, whole(differences=(difference("seal"),)))
    assert [f.code for f in found] == ["clauses_unaltered", "seal_seen"]


def test_of_many_differences_of_a_page_the_surest_eight_are_told_first_to_last() -> None:
    many = tuple(difference("altered", float(score)) for score in (3, 9, 1, 8, 2, 7, 4, 6, 5))
    found = said(Check.CLAUSES, [page(1, differences=many), page(2, differences=many[:1])])
    assert [(f.page, f.measured) for f in found] == [
        *((1, float(score)) for score in (9, 8, 7, 6, 5, 4, 3, 2)),
        (2, 3.0),
    ]


def test_a_page_that_could_not_be_compared_is_for_people_and_hides_no_other() -> None:
    unseen = page(2, differences=None, likeness=0.2, failed=("compare",))
    found = said(Check.CLAUSES, [page(1, differences=(difference("struck"),)), unseen])
    assert [(f.code, f.severity, f.page, f.issued_page, f.measured) for f in found] == [
        ("clause_struck", ATTENTION, 1, 1, 2.0),
        ("page_unreadable", ATTENTION, 2, 2, 0.2),
    ]


def test_what_is_just_good_enough_can_be_read() -> None:
    least = {
        "dpi": legible.LEAST_DPI,
        "black": legible.LEAST_BLACK,
        "blur": legible.MOST_BLUR,
    }
    (finding,) = said(Check.LEGIBLE, whole(**least))
    assert (finding.code, finding.severity, finding.measured) == ("legible", OK, 110.0)


def test_each_fault_of_a_page_is_told_with_what_was_measured() -> None:
    found = said(Check.LEGIBLE, whole(dpi=109, black=0.24, blur=0.43))
    assert [(f.code, f.measured) for f in found] == [
        ("coarse", 109.0),
        ("faint", 0.24),
        ("blurred", 0.43),
    ]
    assert {(f.severity, f.page, f.issued_page) for f in found} == {(ATTENTION, 3, 3)}
    assert found[0].facts == {"page": 3, "dpi": 109}


def test_pages_that_are_not_ours_need_not_be_legible_nor_unaltered() -> None:
    pages = [*whole(), page(None, 5, dpi=50, black=0.1, blur=0.9)]
    assert [f.code for f in said(Check.LEGIBLE, pages)] == ["legible"]
    assert [f.code for f in said(Check.CLAUSES, pages)] == ["clauses_unaltered"]


@pytest.mark.parametrize("broken", list(Check))
def test_whichever_check_breaks_down_the_others_say_what_they_say(broken, monkeypatch) -> None:
    def breaks(_pages, _brief):
        raise KeyError("x")

    usual = checks.run_checks(whole(), EXPECTED)
    monkeypatch.setitem(checks.CHECKS, broken, breaks)
    failed = Finding(broken, "check_failed", ATTENTION)
    assert checks.run_checks(whole(), EXPECTED) == [
        failed if f.check == broken else f for f in usual
    ]


def test_before_the_end_nothing_is_said_that_later_pages_may_change() -> None:
    wrong = {"writing": {"signature": EMPTY}, "dpi": 90, "differences": (difference("struck"),)}
    pages = [page(3, 1, turn=180, **wrong), page(3, 2), page(None, 3, codes=("x",))]
    expected = replace(EXPECTED, due="1.1", reused_pages=frozenset({1}))
    late = {f.code for f in checks.run_checks(pages, expected)}
    assert {"page_missing", "page_double", "page_foreign", "pages_turned"} < late
    assert {"schedule_missing", "used_elsewhere"} < late
    assert [(f.code, f.page) for f in checks.run_checks_of_single_pages(pages, expected)] == [
        ("other_version", 1),
        ("signed", 2),
        ("dated", 2),
        ("clause_struck", 1),
        ("coarse", 1),
    ]


def test_not_everything_is_readable_where_a_page_was_not_measured() -> None:
    assert found(whole(black=None)) == []
    assert Check.LEGIBLE not in {f.check for f in told(whole(black=None))}
