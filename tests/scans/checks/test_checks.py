"""The ten checks, on pages as they might have been seen."""

from dataclasses import replace
from unittest import mock

import pytest

from agreements.enums import FOR_REVIEWERS, Check, Severity
from agreements.page_code import PageCode
from agreements.scans.checks import run as checks
from agreements.scans.expectations import Expectations
from agreements.scans.finding_messages import FAULTLESS, FINDING_MESSAGES
from agreements.scans.finding_text import finding_text
from agreements.scans.observation import Difference, FieldWriting, PageObservation

OUTLINE = ((0.1, 0.1), (0.2, 0.1), (0.2, 0.2), (0.1, 0.2))
HALF = ((0.0, 0.5), (1.0, 0.5), (1.0, 1.0), (0.0, 1.0))
EXPECTED = Expectations(
    reference="LA-AAAAAA",
    document_id="0" * 16,
    version="1.0",
    due="1.0",
    pages=4,
    field_pages={"signature": 3, "date": 3},
    schedule_pages=(4,),
)
OTHERS = {
    "other request": PageCode("LA-BBBBBB", "1.0", 1, 4, "1" * 16),
    "other version": PageCode("LA-AAAAAA", "0.9", 1, 4, "2" * 16),
    "earlier print": PageCode("LA-AAAAAA", "1.0", 1, 4, "3" * 16),
}
KNOWN = replace(EXPECTED, known_codes=OTHERS)
MADE: set[str] = set()  # codes that these tests have met
THERE = FieldWriting(True, False, False, 50.0, 40.0, OUTLINE)
EMPTY = replace(THERE, there=False, ink=0.0, extent=0.0)


def page(issued: int | None, number: int = 0, **more: object) -> PageObservation:
    """A page without fault; the third is signed and dated."""
    facts: dict[str, object] = {"differences": ()} if issued else {}
    if issued:
        facts |= {"by": "code", "dpi": 200, "black": 0.9, "blur": 0.2, "likeness": 0.9}
    if issued == 3:
        facts["writing"] = {"signature": THERE, "date": THERE}
    return PageObservation(number=number or issued or 1, issued=issued, **{**facts, **more})


def whole(**third: object) -> list[PageObservation]:
    return [page(1), page(2), page(3, **third), page(4)]


def difference(kind: str, score: float = 2.0) -> Difference:
    return Difference(kind, (1.0, 2.0, 3.0, 4.0), OUTLINE, score)


def told(pages: list[PageObservation], expected: Expectations = EXPECTED):
    """All findings, each of which is called fine where it is."""
    findings = checks.run_checks(pages, expected)
    for finding in findings:
        assert (finding.severity == Severity.OK) == (finding.code in FAULTLESS)
    return findings


def found(pages: list[PageObservation], expected: Expectations = EXPECTED):
    """What is not fine: code, page of the scan, page of the document."""
    findings = told(pages, expected)
    for finding in findings:
        MADE.add(finding.code)
        said = finding_text(finding.code, finding.facts, "page 1 of 4")
        assert "%" not in said.to_signer
    return [(f.code, f.page, f.issued_page) for f in findings if f.severity != Severity.OK]


def test_a_whole_scan_passes_every_check_in_order() -> None:
    findings = checks.run_checks(whole(), EXPECTED)
    assert [f.check for f in findings] == list(Check)
    assert {f.severity for f in findings} == {Severity.OK}
    assert found(whole()) == []


def test_nothing_of_ours_is_one_finding() -> None:
    assert found([page(None), page(None, 2)]) == [("not_recognized", None, None)]
    assert found([]) == [("not_recognized", None, None)]


@pytest.mark.parametrize(
    ("which", "code"),
    [
        ("other request", "other_request"),
        ("other version", "other_version"),
        ("earlier print", "older_issue"),
    ],
)
def test_a_page_of_ours_that_belongs_elsewhere_is_told_as_such(which, code) -> None:
    pages = [page(None, 1, codes=(which,)), page(2), page(3), page(4)]
    assert found(pages, KNOWN) == [(code, 1, None)]


def test_a_version_that_is_not_due() -> None:
    assert found(whole(), replace(EXPECTED, due="1.1")) == [("other_version", 1, 1)]


def test_pages_missing_double_and_foreign() -> None:
    pages = [page(1), page(1, 2), page(None, 3), page(3, 4), page(4, 5)]
    assert found(pages) == [
        ("page_missing", None, 2),
        ("page_double", 2, 1),
        ("page_foreign", 3, None),
    ]


def test_blank_backs_and_another_order_and_turned_pages_are_fine() -> None:
    pages = [page(4, 1), page(None, 2, blank=True), page(2, 3, turn=180), page(3, 4), page(1, 5)]
    assert found(pages) == []
    assert {"pages_disordered", "pages_turned"} <= MADE


def test_backs_and_pages_side_by_side_are_fine_and_backs_alone_are_not() -> None:
    back = page(None, 4, blank=True, behind=1)
    pages = [page(1), page(2, 1), page(3, 2), page(4, 3), back]
    assert found(pages) == []
    assert {"pages_beside", "page_back"} <= MADE
    assert found([back]) == [("only_backs", None, None)]


def test_without_the_schedule() -> None:
    assert ("schedule_missing", None, 4) in found(whole()[:3])
    assert found(whole()[:3], replace(EXPECTED, pages=3, schedule_pages=())) == []


def test_a_page_that_breaks_off_is_all_that_is_said_of_what_is_lacking() -> None:
    half = page(3, differences=(), writing={}, broken_off=(HALF,), black=None, blur=None)
    assert found([page(1), page(2), half, page(4)]) == [("page_broken_off", 3, 3)]


@pytest.mark.parametrize("name", ["signature", "date"])
@pytest.mark.parametrize(
    ("writing", "ending", "severity"),
    [
        (EMPTY, "blank", Severity.PROBLEM),
        (replace(THERE, under_seal=True), "sealed", Severity.ATTENTION),
        (replace(EMPTY, faint=True), "faint", Severity.ATTENTION),
    ],
)
def test_what_stands_in_a_box(name, writing, ending, severity) -> None:
    pages = whole(writing={"signature": THERE, "date": THERE, name: writing})
    assert found(pages) == [(f"{name}_{ending}", 3, 3)]
    (finding,) = (f for f in checks.run_checks(pages, EXPECTED) if f.severity != Severity.OK)
    assert (finding.severity, finding.outline) == (severity, OUTLINE)


def test_a_typed_name_is_for_the_reviewer_and_a_typed_date_is_a_date() -> None:
    typed = replace(THERE, typed=True)
    assert found(whole(writing={"signature": typed, "date": typed})) == [("signature_typed", 3, 3)]
    copy = page(3, 5, writing={"signature": replace(typed, ink=90.0), "date": THERE})
    assert found([*whole(), copy]) == [("page_double", 5, 3)]
    assert "signature_typed" in FOR_REVIEWERS


def test_what_may_be_a_seal_in_black_and_white_is_looked_at_and_a_date_is_a_date() -> None:
    unsure = replace(THERE, unsure=True)
    pages = whole(writing={"signature": unsure, "date": unsure})
    assert found(pages) == [("signature_or_seal", 3, 3)]


def test_of_two_copies_the_signed_one_counts() -> None:
    blank = {"signature": EMPTY, "date": EMPTY}
    pages = [*whole(writing=blank), page(3, 5)]
    assert found(pages) == [("page_double", 5, 3)]


def test_a_box_that_was_not_seen_is_for_people() -> None:
    unseen = [("signature_unseen", None, 3), ("date_unseen", None, 3)]
    assert found(whole(writing={}, failed=("boxes",))) == unseen


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("altered", "clause_altered"),
        ("unlike", "clause_unlike"),
        ("struck", "clause_struck"),
        ("written", "clause_written"),
    ],
)
def test_print_that_differs(kind, code) -> None:
    assert found(whole(differences=(difference(kind),))) == [(code, 3, 3)]


def test_a_seal_is_no_fault_and_many_differences_are_some() -> None:
    assert found(whole(differences=(difference("seal"),))) == []
    many = tuple(difference("altered", score) for score in range(1, 100))
    assert len(found(whole(differences=many))) < 20


def test_a_page_that_could_not_be_compared() -> None:
    assert found(whole(differences=None)) == [("page_unreadable", 3, 3)]


@pytest.mark.parametrize(
    ("facts", "code"),
    [({"dpi": 90}, "coarse"), ({"black": 0.1}, "faint"), ({"blur": 0.6}, "blurred")],
)
def test_what_can_hardly_be_read(facts, code) -> None:
    assert found(whole(**facts)) == [(code, 3, 3)]


def test_a_picture_that_was_used_elsewhere() -> None:
    for number, code in ((3, "used_elsewhere"), (2, "looks_used")):
        expected = replace(EXPECTED, reused_pages=frozenset({number}))
        assert found(whole(), expected) == [(code, number, number)]


def test_one_check_that_breaks_down_stops_no_other() -> None:
    broken = mock.Mock(side_effect=ZeroDivisionError)
    with mock.patch.dict(checks.CHECKS, {Check.SIGNATURE: broken}):
        assert [f.check for f in checks.run_checks(whole(), EXPECTED)] == list(Check)
        assert found(whole()) == [("check_failed", None, None)]


def test_before_the_end_only_single_pages_are_told_of() -> None:
    sure = checks.run_checks_of_single_pages(
        [page(1), page(3, 2, writing={"signature": EMPTY, "date": THERE})], EXPECTED
    )
    assert {f.code for f in sure if f.severity != Severity.OK} == {"signature_blank"}


def test_what_is_worst_is_told_before_what_is_surest() -> None:
    notes = tuple(difference("written", 9.0) for _note in range(20))
    pages = whole(differences=(*notes, difference("altered", 1.1)))
    assert ("clause_altered", 3, 3) in found(pages)


def test_a_page_that_failed_is_not_called_foreign() -> None:
    pages = [page(1), page(None, 2, failed=("open",)), page(3), page(4)]
    assert found(pages) == [("page_missing", None, 2), ("page_unreadable", 2, None)]
    assert found([page(None, failed=("place",))]) == [("could_not_be_read", None, None)]


def test_a_signed_copy_counts_more_than_a_sealed_one() -> None:
    sealed = replace(THERE, under_seal=True, ink=90.0)
    copy = page(3, 5, writing={"signature": sealed, "date": THERE})
    assert found([*whole(), copy]) == [("page_double", 5, 3)]


def test_every_sentence_is_said_by_a_check(request: pytest.FixtureRequest) -> None:
    for test in request.session.items:  # those above: another process may have run them
        if test.path == request.path and test is not request.node:
            test.obj(**(test.callspec.params if hasattr(test, "callspec") else {}))
    assert set(FINDING_MESSAGES) == MADE | {"amendment_recognized"}  # `test_amendment`
