"""The receipt of the end of an agreement."""

import re
from dataclasses import replace
from datetime import date
from io import BytesIO

import pikepdf
import pytest

from agreements.documents.receipt import OptOut, Receipt, draw_receipt
from tests.documents.reading import joined, texts

RECEIPT = Receipt(
    reference="LA-7K3M9Q",
    dataset="CASMEMG",
    owner="Institute of Psychology",
    contact="casme@psych.example.edu",
    signer="柳清妍",
    affiliation="Institute of Psychology",
    version="1.0",
    why="The signer ended the agreement",
    ended="22 November 2026, 10:02 (Asia/Shanghai); 2026-11-22 02:02:07 UTC",
    grants=("Signer: 柳清妍, 1 May 2026 – 22 November 2026", "Student: Ánh Nguyễn, 2 May 2026 – –"),
    listed=("Employee: 김민수",),
    deleted="Not attested yet",
    day=date(2026, 11, 22),
)
OPT_OUT = replace(RECEIPT, opt_out=OptOut("1.1", "The link in the mail"))
_COMMON = (
    "Agreement LA-7K3M9Q",
    "柳清妍",
    "Agreement that ended License Agreement 1.0",
    "22 November 2026, 10:02 (Asia/Shanghai); 2026-11-22 02:02:07 UTC",
    "Student: Ánh Nguyễn, 2 May 2026 – –",
    "Listed without access of their own Employee: 김민수",
    "The signer’s copies deleted Not attested yet",
    "Receipt · LA-7K3M9Q · page 1 of 1",
)


@pytest.mark.parametrize(
    ("receipt", "own", "others"),
    [
        (RECEIPT, ("Why it ended The signer ended the agreement", "Ended on 22"), "Opted out"),
        (OPT_OUT, ("Opted out of License Agreement 1.1", "Opted out on 22"), "Why it ended"),
    ],
    ids=["ended", "opted out"],
)
def test_says_what_ended_when_for_whom_and_how_it_stands_with_copies(receipt, own, others) -> None:
    (said,) = texts(draw_receipt(receipt))
    for words in (*_COMMON, *own):
        assert words in said
    assert others not in said


def test_says_the_head_of_the_chain_with_the_end_in_it_once_there_is_one() -> None:
    head = f"dataset:1 1234 {'ab' * 32}\nSigned by the key {'cd' * 32}: {'ef' * 64}"
    (said,) = texts(draw_receipt(replace(RECEIPT, chained=head)))
    packed = "".join(said.split())
    assert "".join(f"Head of the audit chain {head}".split()) in packed
    assert "audit chain" not in joined(draw_receipt(RECEIPT))


def test_says_that_nobody_else_was_listed() -> None:
    assert "Nobody else was listed" in joined(draw_receipt(replace(RECEIPT, listed=())))


def test_is_the_same_bytes_for_the_same_facts() -> None:
    first = draw_receipt(RECEIPT)
    draw_receipt(replace(RECEIPT, signer="محمد"))
    assert draw_receipt(RECEIPT) == first


def test_lists_three_hundred_people_on_pages_that_are_counted() -> None:
    people = tuple(f"Student: Person {n}" for n in range(300))
    pages = texts(draw_receipt(replace(RECEIPT, listed=people)))
    assert re.findall(r"Person (\d+)", " ".join(pages)) == [str(n) for n in range(300)]
    for number, page in enumerate(pages, start=1):
        assert f"page {number} of {len(pages)}" in page
        assert ("continued" in page) == (number > 1)


@pytest.mark.parametrize(
    "name", ["محمد علي", "प्रिया शर्मा", "Nguyễn Thị Ánh", "김민수", "柳清妍", "Łódź"]
)
def test_prints_every_script_without_a_question_mark(name: str) -> None:
    assert "?" not in joined(
        draw_receipt(replace(RECEIPT, signer=name, listed=(f"Student: {name}",)))
    )


def test_nobody_is_refused_a_receipt_for_a_letter_that_no_font_has() -> None:
    said = joined(
        draw_receipt(replace(RECEIPT, signer="A\U0001f600\u202eB\x07", dataset="D\ue000"))
    )
    assert "A??B?" in said
    assert "D?" in said


@pytest.mark.parametrize(
    ("receipt", "title"),
    [(RECEIPT, "Receipt for the end of the agreement"), (OPT_OUT, "Receipt for opting out")],
)
def test_is_titled_in_english_and_dated_by_the_end(receipt: Receipt, title: str) -> None:
    pdf = draw_receipt(receipt)
    with pikepdf.open(BytesIO(pdf)) as document:
        assert str(document.docinfo["/Title"]) == f"{title}: CASMEMG, LA-7K3M9Q"
        assert str(document.docinfo["/CreationDate"]) == "D:20261122000000Z"
        assert str(document.Root.Lang) == "en"
