"""The receipt of an opt-out."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import pikepdf
import pytest

from agreements.documents.receipt import Receipt, draw_receipt
from tests.documents.reading import joined, texts

RECEIPT = Receipt(
    reference="LA-7K3M9Q",
    dataset="CASMEMG",
    owner="Institute of Psychology",
    contact="casme@psych.example.edu",
    signer="柳清妍",
    affiliation="Institute of Psychology",
    ended="1.0",
    declined="1.1",
    opted_out="22 November 2026, 10:02 (Asia/Shanghai); 2026-11-22 02:02:07 UTC",
    way="The link in the mail",
    people=("Student: Ánh Nguyễn", "Employee: 김민수"),
    attested="",
    day=date(2026, 11, 22),
)


def test_says_what_ended_when_for_whom_and_that_copies_are_not_deleted_yet() -> None:
    (said,) = texts(draw_receipt(RECEIPT))
    for words in (
        "Agreement LA-7K3M9Q",
        "柳清妍",
        "Agreement that ended License Agreement 1.0",
        "Opted out of License Agreement 1.1",
        "22 November 2026, 10:02 (Asia/Shanghai); 2026-11-22 02:02:07 UTC",
        "Student: Ánh Nguyễn Employee: 김민수",
        "All copies deleted Not attested yet",
        "Receipt · LA-7K3M9Q · page 1 of 1",
    ):
        assert words in said


def test_says_when_the_deletion_was_attested() -> None:
    said = joined(draw_receipt(replace(RECEIPT, attested="1 December 2026, 08:00 (UTC)")))
    assert "Attested by the signer on 1 December 2026, 08:00 (UTC)" in said


def test_says_that_nobody_else_was_listed() -> None:
    assert "Nobody else was listed" in joined(draw_receipt(replace(RECEIPT, people=())))


def test_is_the_same_bytes_for_the_same_facts() -> None:
    first = draw_receipt(RECEIPT)
    draw_receipt(replace(RECEIPT, signer="محمد"))
    assert draw_receipt(RECEIPT) == first


def test_lists_three_hundred_people_on_pages_that_are_counted() -> None:
    people = tuple(f"Student: Person {n}" for n in range(300))
    pages = texts(draw_receipt(replace(RECEIPT, people=people)))
    assert re.findall(r"Person (\d+)", " ".join(pages)) == [str(n) for n in range(300)]
    for number, page in enumerate(pages, start=1):
        assert f"page {number} of {len(pages)}" in page
        assert ("continued" in page) == (number > 1)


@pytest.mark.parametrize(
    "name", ["محمد علي", "प्रिया शर्मा", "Nguyễn Thị Ánh", "김민수", "柳清妍", "Łódź"]
)
def test_prints_every_script_without_a_question_mark(name: str) -> None:
    assert "?" not in joined(
        draw_receipt(replace(RECEIPT, signer=name, people=(f"Student: {name}",)))
    )


def test_nobody_is_refused_a_receipt_for_a_letter_that_no_font_has() -> None:
    said = joined(
        draw_receipt(replace(RECEIPT, signer="A\U0001f600\u202eB\x07", dataset="D\ue000"))
    )
    assert "A??B?" in said
    assert "D?" in said


def test_is_titled_in_english_and_dated_by_the_opt_out() -> None:
    pdf = draw_receipt(RECEIPT)
    with pikepdf.open(BytesIO(pdf)) as document:
        assert str(document.docinfo["/Title"]) == "Receipt for opting out: CASMEMG, LA-7K3M9Q"
        assert str(document.docinfo["/CreationDate"]) == "D:20261122000000Z"
        assert str(document.Root.Lang) == "en"
