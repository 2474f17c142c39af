"""Findings in words."""

import re

import pytest

from agreements.scans import finding_text
from agreements.scans.finding_messages import FAULTLESS, FINDING_MESSAGES

FACTS = {
    "pages": 5,
    "issued_pages": [3, 4],
    "reference": "LA-7K3M9Q",
    "found": "1.0",
    "version": "1.1",
    "dpi": 90,
}
TO_SIGNERS = re.compile(r"\b(you|your|upload|scan (it|them|again|at|in)|sign (by|and))\b", re.I)


@pytest.mark.parametrize("numbers", [[2], [2, 3]])
def test_every_sentence_ends_and_needs_known_facts_alone(numbers):
    where, count = finding_text.on_pages(numbers, 5), len(numbers)
    for code in FINDING_MESSAGES:
        words = finding_text.finding_text(code, FACTS, where, count)
        for text in (words.observed, words.to_signer, words.to_reviewer):
            assert text.endswith("."), code
            assert not re.search(r"%|\(|None", text), code


def test_pages_are_counted_in_one_way_alone():
    given = {**FACTS, "n": 1, "where": "WHERE", "Where": "WHERE"}
    for code, words in FINDING_MESSAGES.items():
        for text in (words.observed, words.remedy, words.review):
            assert not re.search(r"[Pp]age \d|\d of \d", str(text % given)), code


def test_a_reviewer_is_not_told_what_a_signer_has_to_do():
    for code in FINDING_MESSAGES:
        words = finding_text.finding_text(code, FACTS, "page 2 of 5")
        assert not TO_SIGNERS.search(words.to_reviewer), code


def test_a_signer_is_told_what_to_do_about_each_fault():
    for code in FINDING_MESSAGES.keys() - FAULTLESS:
        words = finding_text.finding_text(code, FACTS, "page 2 of 5")
        assert words.remedy or code in NOTHING_TO_DO, code


# People look, or look only.
NOTHING_TO_DO = {
    *("page_double", "page_foreign", "signature_unseen", "date_unseen"),
    *("signature_typed", "clause_unlike", "clause_struck", "clause_written", "looks_used"),
}


def test_pages_stand_in_the_sentence():
    one = finding_text.finding_text("page_missing", {}, finding_text.on_pages([3], 5))
    assert (
        one.to_signer
        == "Page 3 of 5 is missing. Scan it and upload it alone: it is added to the others."
    )
    assert one.to_reviewer == "Page 3 of 5 is missing."
    more = finding_text.finding_text("page_missing", {}, finding_text.on_pages([1, 2, 4], 5), 3)
    assert more.to_signer == (
        "Pages 1, 2 and 4 of 5 are missing. Scan them and upload them alone: they are added to the "
        "others."
    )


def test_a_page_that_is_not_known_is_called_a_sheet_of_the_file():
    assert finding_text.finding_text("page_foreign", {}, finding_text.on_sheets([4])).observed == (
        "Sheet 4 of the file is not a page of the document to be signed."
    )
    assert finding_text.finding_text("blurred", {}, finding_text.on_sheets([2, 4]), 2).observed == (
        "Sheets 2 and 4 of the file are blurred."
    )
