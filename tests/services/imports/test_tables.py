"""What a spreadsheet can be: encodings, heads, spellings, and what is none."""

import io
from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest

from agreements.models import LicenseVersion
from agreements.services.imports import cells, tables
from agreements.services.imports.tables import TableRefused, read_table

HEAD = "Name,E-mail,Affiliation,Signed on"
ROW = "李娜,li@uni.example.edu,中国科学院,2021-03-04"
TODAY = date(2026, 11, 30)


def written(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / "table"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_csv_in_whatever_a_spreadsheet_writes(tmp_path, encoding, delimiter):
    text = f"{HEAD}\r\n{ROW}\r\n\r\n".replace(",", delimiter)
    found = read_table(written(tmp_path, text.encode(encoding)))
    assert found.columns == ["name", "email", "affiliation", "signed_on"]
    assert found.rows == [(2, ROW.split(","))]


def test_heads_in_another_order_case_and_language(tmp_path):
    text = "签署日期,单位, E-MAIL ,Shoe size,signer name\n2021-03-04,x,a@b.example.edu,42,Li\n"
    found = read_table(written(tmp_path, text.encode()))
    assert found.columns == ["signed_on", "affiliation", "email", "", "name"]


def test_an_xlsx_with_dates_numbers_and_formulas(tmp_path):
    book = openpyxl.Workbook()
    book.active.append([*HEAD.split(","), "LA version"])
    book.active.append(["Li Na", "li@uni.example.edu", "CAS", date(2021, 3, 4), 1.0])
    book.active.append(["=1+1", "x@uni.example.edu", "CAS", date(2021, 3, 5), 1.5])
    content = io.BytesIO()
    book.save(content)
    found = read_table(written(tmp_path, content.getvalue()))
    assert found.rows[0] == (2, ["Li Na", "li@uni.example.edu", "CAS", "2021-03-04", "1"])
    assert found.rows[1][1][0] == ""  # nothing computed it


def with_entities() -> bytes:
    """An XLSX whose sheet defines a word ten times ten times, below what the parser bounds."""
    content, good = io.BytesIO(), io.BytesIO()
    openpyxl.Workbook().save(good)
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 5))
    sheet = (
        f'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY e0 "lol">{entities}]>'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1"><c r="A1" t="inlineStr"><is><t>&e4;</t></is></c></row></sheetData></worksheet>'
    )
    with ZipFile(good) as source, ZipFile(content, "w", ZIP_DEFLATED) as archive:
        for part in source.namelist():
            ours = part == "xl/worksheets/sheet1.xml"
            archive.writestr(part, sheet if ours else source.read(part))
    return content.getvalue()


def test_an_xlsx_that_defines_entities_is_none(tmp_path):
    """Whatever the parsers of this machine make of them."""
    assert openpyxl.xml.DEFUSEDXML
    with pytest.raises(TableRefused):
        read_table(written(tmp_path, with_entities()))


def bomb() -> bytes:
    """An XLSX whose sheet unpacks to half a gigabyte."""
    content = io.BytesIO()
    archive = ZipFile(content, "w", ZIP_DEFLATED)
    with archive, archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
        for _part in range(500):
            sheet.write(b" " * 1_000_000)
    return content.getvalue()


def small_zip() -> bytes:
    content = io.BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr("x", b"x")
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00",
        b"%PDF-1.4\n\x00\xff",
        b"\xff\xfe\x00",
        small_zip(),
        b"PK\x03\x04 cut off",
        f"{HEAD}\n".encode(),
        b"Name,E-mail,Affiliation\nx,y,z\n",
        f"{HEAD},Name\n{ROW},x\n".encode(),
        (HEAD + '\n"' + "x" * 200_000 + '"\n').encode(),
        (HEAD + "\n" + "x\n" * (tables.MOST_ROWS + 1)).encode(),
    ],
)
def test_what_is_no_such_table_is_refused_with_a_sentence(tmp_path, content):
    with pytest.raises(TableRefused) as refused:
        read_table(written(tmp_path, content))
    assert str(refused.value).endswith(".")


def test_half_a_gigabyte_in_a_small_file_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(TableRefused) as refused:
        read_table(written(tmp_path, bomb()))
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(
    "said",
    [
        *("2021-03-04", "2021/3/4", "2021.3.4", "2021年3月4日", "2021-03-04 00:00:00", "4.3.2021"),
        *("4 March 2021", "4 Mar 2021", "March 4, 2021", "4-Mar-2021"),
    ],
)
def test_a_day_in_many_spellings(said):
    assert cells.DayCell(TODAY).clean(said) == date(2021, 3, 4)


def test_a_day_that_one_number_makes_plain():
    assert cells.DayCell(TODAY).clean("25/3/2021") == date(2021, 3, 25)
    assert cells.DayCell(TODAY).clean("3/25/2021") == date(2021, 3, 25)


@pytest.mark.parametrize(
    "said",
    [
        *("3/4/2021", "2021-02-30", "44259", "yesterday", "2026-12-01", "0001-01-01"),
        *("9999-12-31", "29.2.2021", "2021-13-01", "=TODAY()", "٢٠٢١-٠٣-٠٤x"),
    ],
)
def test_a_day_that_is_none_or_two(said):
    with pytest.raises(ValueError, match=r"\."):
        cells.DayCell(TODAY).clean(said)


def test_a_version_that_a_spreadsheet_made_a_number_of():
    one, ten = LicenseVersion(number="1.0"), LicenseVersion(number="1.10")
    asked = cells.VersionCell([one, ten])
    assert [asked.clean(said) for said in ("1", "1.0", "LA 1.0", "1.1", "1.10")] == [
        *(one, one, one, ten, ten)
    ]
    for said in ("", "2", "NaN", "1e999999999", "draft"):
        with pytest.raises(ValueError, match=r"1\.0, 1\.10"):
            asked.clean(said)
    assert cells.VersionCell([one]).clean("") is one


def test_people_in_one_cell():
    found = cells.PeopleCell(asks_id=True).clean(
        "Li Na, CAS-1, LI@uni.example.edu；Ben Weiss，employee\nO'Neil"
    )
    assert [tuple(person.values()) for person in found] == [
        ("Li Na", "student", "CAS-1", "li@uni.example.edu"),
        ("Ben Weiss", "employee", "", ""),
        ("O'Neil", "student", "", ""),
    ]
    for said in ("Li, 1; Li, 1", "a, x@u.example.edu; b, x@u.example.edu", "x@@y", "x;" * 201):
        with pytest.raises(ValueError, match=r"\."):
            cells.PeopleCell(asks_id=True).clean(said)


def test_text_of_a_cell_is_text():
    line = cells.LineCell(20, due=True)
    assert line.clean("'=cmd|x") == "=cmd|x"  # as a list that was taken away has it
    assert line.clean("\u202eevil") == "evil"
    for said in ("", "\u200b", "x" * 21):
        with pytest.raises(ValueError, match=r"\."):
            line.clean(said)
    assert cells.CountryCell().clean("italy") == cells.CountryCell().clean("IT") == "IT"
