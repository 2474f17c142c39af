"""Formats of files that are sent while they are made: a long list takes no more memory."""

import json
from collections.abc import Iterable, Iterator
from tempfile import TemporaryFile
from typing import Any

from django.utils.translation import gettext as _
from import_export.formats import base_formats
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from agreements.admin.spreadsheets import csv_lines, without_formula

Rows = Iterable[list[str]]
# Nothing is sent until all is put together; nginx waits for a minute.
MOST_ROWS_OF_A_SHEET = 50_000
_PART = 64 * 1024


class CsvFile(base_formats.CSV):
    """With what tells Excel that it is UTF-8."""

    CONTENT_TYPE = "text/csv; charset=utf-8"
    most_rows: int | None = None

    def parts(self, head: list[str], rows: Rows) -> Iterator[bytes]:
        return (line.encode() for line in csv_lines(head, rows))


class JsonFile(base_formats.JSON):
    """A list of objects, one a line. Text as it is: nothing computes it."""

    most_rows: int | None = None

    def parts(self, head: list[str], rows: Rows) -> Iterator[bytes]:
        before = "[\n"
        for row in rows:
            told = json.dumps(dict(zip(head, row, strict=True)), ensure_ascii=False)
            yield f"{before}{told}".encode()
            before = ",\n"
        yield b"\n]\n" if before == ",\n" else b"[]\n"


class XlsxFile(base_formats.XLSX):
    """One sheet, all of it text. It is put together on the disk first, as its format asks."""

    most_rows: int | None = MOST_ROWS_OF_A_SHEET

    def parts(self, head: list[str], rows: Rows) -> Iterator[bytes]:
        book = Workbook(write_only=True)
        sheet: Any = book.create_sheet(_("People"))
        sheet.append(head)
        for row in rows:
            sheet.append([ILLEGAL_CHARACTERS_RE.sub("", without_formula(cell)) for cell in row])
        with TemporaryFile() as file:
            book.save(file)
            file.seek(0)
            while part := file.read(_PART):
                yield part
