"""Checks of which pages there are: what each finding says, of which page, and how bad it is."""

from dataclasses import replace

import pytest

from agreements.enums import FOR_REVIEWERS, Check, Severity
from agreements.page_code import PageCode
from agreements.scans.checks import run as checks
from agreements.scans.expectations import Expectations
from agreements.scans.finding_text import finding_text, on_sheets
from agreements.scans.findings import Finding
from tests.scans.checks.test_checks import EXPECTED, KNOWN, OTHERS, page, whole

PROBLEM, ATTENTION, OK = Severity.PROBLEM, Severity.ATTENTION, Severity.OK


def said(check: Check, pages: list, expected: Expectations = EXPECTED) -> list[Finding]:
    return checks.CHECKS[check](pages, expected)


def test_every_missing_page_is_named_with_how_many_there_should_be() -> None:
    findings = said(Check.PAGES, [page(3, 1)])
    assert findings == [
        Finding(
            Check.PAGES,
            "page_missing",
            PROBLEM,
            issued_page=number,
            facts={"issued_page": number, "pages": 4},
        )
        for number in (1, 2, 4)
    ]


def test_three_copies_are_one_finding_about_the_second() -> None:
    (finding,) = said(Check.PAGES, [*whole(), page(2, 5), page(2, 6)])[:1]
    assert (finding.code, finding.severity) == ("page_double", ATTENTION)
    assert (finding.page, finding.issued_page, finding.measured) == (5, 2, 3.0)
    assert finding.facts == {"issued_page": 2}


@pytest.mark.parametrize("codes", [(), ("a ticket's code",)])
def test_a_page_without_code_or_with_one_of_others_is_foreign(codes: tuple[str, ...]) -> None:
    (finding,) = said(Check.PAGES, [*whole(), page(None, 5, codes=codes)])
    assert (finding.code, finding.severity) == ("page_foreign", ATTENTION)
    assert (finding.page, finding.issued_page, finding.facts) == (5, None, {"page": 5})


def test_a_page_of_ours_from_elsewhere_is_not_foreign() -> None:
    found = said(Check.PAGES, [*whole(), page(None, 5, codes=("other request",))], KNOWN)
    assert [f.code for f in found] == ["pages_complete"]


def test_order_and_turn_are_told_and_are_fine() -> None:
    pages = [page(2, 1), page(1, 2, turn=180), page(3, turn=90), page(4)]
    found = said(Check.PAGES, pages)
    assert [(f.code, f.page, f.issued_page) for f in found] == [
        ("pages_complete", None, None),
        ("pages_disordered", None, None),
        ("pages_turned", 2, 1),
        ("pages_turned", 3, 3),
    ]
    assert {f.severity for f in found} == {OK}
    assert found[0].facts == {"pages": 4}


def test_how_much_of_the_scan_is_ours_is_measured_without_blank_backs() -> None:
    pages = [page(1), page(None, 2, blank=True), page(2, 3), page(None, 4), page(None, 5)]
    (finding,) = said(Check.RECOGNIZED, pages)
    assert (finding.code, finding.severity, finding.measured) == ("recognized", OK, 0.5)


def test_a_page_of_another_request_alone_is_the_license_agreement_all_the_same() -> None:
    pages = [page(None, 1, codes=("other request",))]
    assert [f.code for f in said(Check.RECOGNIZED, pages, KNOWN)] == ["recognized"]
    assert [f.code for f in said(Check.REQUEST, pages, KNOWN)] == ["other_request"]


def test_beside_a_page_of_another_request_a_page_that_is_missing_is_told() -> None:
    pages = [page(None, 1, codes=("other request",)), page(2), page(3)]
    found = said(Check.PAGES, pages, KNOWN)
    assert [(f.code, f.issued_page) for f in found] == [("page_missing", 4)]


def test_of_a_page_in_whose_place_another_lies_nothing_is_said() -> None:
    pages = [page(None, 1, codes=("other request",)), page(2), page(3), page(4)]
    assert said(Check.PAGES, pages, KNOWN) == []


@pytest.mark.parametrize("which", ["other version", "earlier print"])
@pytest.mark.parametrize("due", [2, 3, 4])
def test_what_has_to_be_signed_anew_is_called_neither_missing_nor_unsigned(which, due) -> None:
    pages = [page(None, 1, codes=(which,)), *(each for each in whole() if each.issued != due)]
    silent = (Check.PAGES, Check.SIGNATURE, Check.DATE, Check.SCHEDULE)
    found = [f for check in silent for f in said(check, pages, KNOWN)]
    assert {f.severity for f in found} <= {OK}
    assert "pages_complete" not in [f.code for f in found]


def test_each_other_request_on_a_page_is_named() -> None:
    third = PageCode("LA-AAAAAB", "1.0", 1, 4, "4" * 16)
    expected = replace(KNOWN, known_codes={**KNOWN.known_codes, "third": third})
    pages = [*whole(), page(None, 5, codes=("other request", "third", "earlier print"))]
    found = said(Check.REQUEST, pages, expected)
    assert [(f.code, f.severity, f.page) for f in found] == [("other_request", PROBLEM, 5)] * 2
    assert [f.facts for f in found] == [
        {"page": 5, "reference": "LA-AAAAAB"},
        {"page": 5, "reference": "LA-BBBBBB"},
    ]


def test_a_page_of_another_version_is_told_with_the_one_to_sign() -> None:
    pages = [page(1), page(None, 2, codes=("other version",))]
    (finding,) = said(Check.VERSION, pages, KNOWN)
    assert (finding.code, finding.severity, finding.page) == ("other_version", PROBLEM, 2)
    assert finding.facts == {"page": 2, "found": "0.9", "version": "1.0"}


def test_an_earlier_print_is_a_problem_of_its_page() -> None:
    (finding,) = said(Check.VERSION, [page(None, 7, codes=("earlier print",))], KNOWN)
    assert (finding.code, finding.severity, finding.page) == ("older_issue", PROBLEM, 7)
    assert finding.facts == {"page": 7}


def test_of_another_request_the_version_is_not_judged() -> None:
    old = PageCode("LA-BBBBBB", "0.9", 1, 4, "5" * 16)
    pages = [*whole(), page(None, 5, codes=("old",))]
    found = said(Check.VERSION, pages, replace(EXPECTED, known_codes={"old": old}))
    assert [(f.code, f.facts) for f in found] == [("version_in_force", {"version": "1.0"})]


def test_a_code_in_capitals_is_of_the_same_version() -> None:
    code = PageCode("LA-AAAAAA", "1.0-RC", 1, 4, EXPECTED.document_id)
    expected = replace(EXPECTED, version="1.0-rc", due="1.0-rc", known_codes={"own": code})
    found = said(Check.VERSION, [*whole(), page(None, 5, codes=("own",))], expected)
    assert [f.code for f in found] == ["version_in_force"]


def test_a_version_that_is_not_due_is_told_once_of_the_first_page_of_ours() -> None:
    pages = [page(None, 1), page(1, 2), page(2, 3)]
    (finding,) = said(Check.VERSION, pages, replace(EXPECTED, due="1.1"))
    assert (finding.code, finding.severity, finding.page) == ("other_version", PROBLEM, 2)
    assert finding.facts == {"page": 2, "found": "1.0", "version": "1.1"}


def test_what_is_missing_of_the_schedule_is_one_finding() -> None:
    expected = replace(EXPECTED, pages=6, schedule_pages=(4, 5, 6))
    (finding,) = said(Check.SCHEDULE, [page(1), page(4)], expected)
    assert (finding.code, finding.severity, finding.issued_page) == ("schedule_missing", PROBLEM, 5)
    assert finding.facts == {"issued_page": "5, 6", "pages": 6}


def test_each_picture_used_elsewhere_is_named_the_signed_one_alone_as_a_problem() -> None:
    expected = replace(EXPECTED, reused_pages=frozenset({2, 3, 5}))
    found = said(Check.REUSE, [*whole(), page(None, 5)], expected)
    assert [(f.code, f.severity, f.page, f.issued_page, f.facts) for f in found] == [
        ("looks_used", ATTENTION, 2, 2, {"page": 2}),
        ("used_elsewhere", PROBLEM, 3, 3, {"page": 3}),
        ("looks_used", ATTENTION, 5, None, {"page": 5}),
    ]
    assert "looks_used" in FOR_REVIEWERS


@pytest.mark.parametrize("beside", [None, 3])
def test_a_page_that_says_it_is_of_another_request_is_counted_once(beside) -> None:
    foreign = page(None, 5, codes=("other request",))
    pages = [*whole(), *([page(beside, 5)] if beside else []), foreign]
    expected = replace(EXPECTED, known_codes=OTHERS, reused_pages=frozenset({5}))
    assert [f.code for f in said(Check.REQUEST, pages, expected)] == ["other_request"]
    assert said(Check.REUSE, pages, expected) == []


@pytest.mark.parametrize("check", [c for c in Check if c not in (Check.RECOGNIZED, Check.REUSE)])
def test_where_nothing_is_ours_no_other_check_says_anything(check: Check) -> None:
    assert said(check, [page(None, 1), page(None, 2, blank=True)]) == []


def test_pages_side_by_side_on_one_sheet_are_there_and_said_to_be() -> None:
    pages = [page(1, 1, turn=90), page(2, 1, turn=90), page(3, 2), page(4, 3)]
    found = said(Check.PAGES, pages)
    assert [(f.code, f.severity, f.page) for f in found] == [
        ("pages_complete", OK, None),
        ("pages_beside", OK, 1),
        ("pages_turned", OK, 1),
    ]
    assert found[1].facts == {"page": 1, "issued_pages": [1, 2]}
    words = finding_text(found[1].code, found[1].facts, on_sheets([1]))
    assert words.observed == "Sheet 1 of the file shows pages 1 and 2 side by side; each was read."


def test_what_is_wrong_with_a_sheet_of_two_pages_is_told_once() -> None:
    coarse = [page(1, 1, dpi=90), page(2, 1, dpi=91), page(3, 2), page(4, 3)]
    assert [(f.code, f.page) for f in said(Check.LEGIBLE, coarse)] == [("coarse", 1)]
    found = said(Check.REUSE, coarse, replace(EXPECTED, reused_pages=frozenset({1})))
    assert [(f.code, f.page) for f in found] == [("looks_used", 1)]


@pytest.mark.parametrize("behind", [1, 0])
def test_a_back_through_which_print_shines_is_no_page_and_no_fault(behind) -> None:
    pages = [*whole(), page(None, 5, blank=True, behind=behind)]
    found = said(Check.PAGES, pages)
    assert [(f.code, f.severity, f.page) for f in found] == [
        ("pages_complete", OK, None),
        ("page_back", OK, 5),
    ]
    assert said(Check.RECOGNIZED, pages)[0].measured == 1.0


def test_of_backs_alone_the_printed_sides_are_asked_for() -> None:
    backs = [page(None, n, blank=True, behind=n) for n in (1, 2)]
    (finding,) = said(Check.RECOGNIZED, backs)
    assert (finding.code, finding.severity) == ("only_backs", PROBLEM)
    others = [page(None, 1, blank=True, behind=0)]
    assert [f.code for f in said(Check.RECOGNIZED, others)] == ["not_recognized"]
