"""A table that somebody keeps in a spreadsheet, CSV or XLSX, as text cells with known columns.

Nothing is computed: of a formula in XLSX counts what its program saw last.
"""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile, is_zipfile

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

from agreements.enumeration import in_a_row
from agreements.exceptions import PortalError
from agreements.text import storable

from .columns import COLUMNS, column_of

MOST_ROWS = 20_000
MOST_COLUMNS = 100
MOST_BYTES = 20_000_000
# What an XLSX of that many rows unpacks to has a tenth of it.
_MOST_UNPACKED = 400_000_000
# Of all cells together: a cell that thousands of others repeat is in an XLSX once.
_MOST_CHARACTERS = 20_000_000
_DELIMITERS = ",;\t"
# UTF-16 says so by its first bytes; GB18030 is what Excel writes in China, and reads anything.
_ENCODINGS = ("utf-8-sig", "gb18030")
_BROKEN = (BadZipFile, InvalidFileException, KeyError, OSError, ValueError, EOFError, SyntaxError)

Cells = list[str]


class TableRefused(PortalError):
    """The file is no table that can be read, or lacks a column that has to be there."""


@dataclass(frozen=True, slots=True)
class AgreementTable:
    """`head` as the file has it, `columns` by name for each of them, "" for one that is unknown;
    `rows` with the number that a spreadsheet shows, blank ones left out."""

    head: list[str]
    columns: list[str]
    rows: list[tuple[int, Cells]]


def read_table(path: Path) -> AgreementTable:
    """Raises TableRefused."""
    if path.stat().st_size > MOST_BYTES:
        raise TableRefused(
            _("The table has more than %(n)d MB. Split it into several.")
            % {"n": MOST_BYTES // 1_000_000}
        )
    lines = _xlsx_lines(path) if is_zipfile(path) else _csv_lines(path)
    filled = ((number, line) for number, line in enumerate(_bounded(lines), start=1) if any(line))
    _number, head = next(filled, (0, []))
    rows = list(islice(filled, MOST_ROWS + 1))
    if len(rows) > MOST_ROWS:
        raise TableRefused(
            _("The table has more than %(n)d rows. Split it into several.") % {"n": MOST_ROWS}
        )
    if not rows:
        raise TableRefused(
            _("There is no row below the names of the columns. Fill in at least one.")
        )
    columns = [column_of(cell) for cell in head]
    _check_columns(columns)
    return AgreementTable(head, columns, rows)


def _bounded(lines: Iterable[Cells]) -> Iterator[Cells]:
    characters = 0
    for line in lines:
        characters += sum(map(len, line))
        if characters > _MOST_CHARACTERS:
            raise TableRefused(_("There is too much text in this table. Split it into several."))
        yield line


def _check_columns(columns: Iterable[str]) -> None:
    counted = Counter(columns)
    missing = [
        str(column.label) for column in COLUMNS if column.is_due and column.name not in counted
    ]
    if missing:
        raise TableRefused(
            _(
                "These columns are missing: %(names)s. The first row has to name the columns, as "
                "in the template."
            )
            % {"names": in_a_row(missing)}
        )
    twice = [str(column.label) for column in COLUMNS if counted[column.name] > 1]
    if twice:
        raise TableRefused(
            _("Two columns have the same name: %(names)s. Rename one, or take it out.")
            % {"names": in_a_row(twice)}
        )


def _csv_lines(path: Path) -> Iterator[Cells]:
    text = _decoded(path.read_bytes())
    found = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for line in found:
            yield _cells(line)
    except csv.Error as error:
        raise _unreadable() from error


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = _ENCODINGS
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise _unreadable()


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(_DELIMITERS, key=head.count)


def _xlsx_lines(path: Path) -> Iterator[Cells]:
    try:
        with ZipFile(path) as parts:
            if sum(part.file_size for part in parts.infolist()) > _MOST_UNPACKED:
                raise _unreadable()
        with path.open("rb") as file:  # by its name alone it would be refused
            book: Any = openpyxl.load_workbook(file, read_only=True, data_only=True)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what the file says of its size may be anything
            for line in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
                yield _cells(line)
    except TableRefused:
        raise
    except (*_BROKEN, IndexError) as error:
        raise _unreadable() from error


def _cells(line: Iterable[object]) -> Cells:
    cells = [_as_text(cell) for cell in islice(line, MOST_COLUMNS)]
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _as_text(cell: object) -> str:
    match cell:
        case None:
            return ""
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case float() if cell.is_integer():
            return str(int(cell))
    return storable(str(cell)).strip()


def _unreadable() -> TableRefused:
    return TableRefused(
        _("This is no table that can be read. Save it as XLSX, or as CSV in UTF-8.")
    )
