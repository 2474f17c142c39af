"""Tables as files that a spreadsheet opens, and takes for nothing but text."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.utils.functional import Promise

# A cell that begins so is taken for a formula, in full width, too (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BOM = "\ufeff"  # tells Excel that the file is UTF-8


class _Line:
    """What csv.writer writes to: hands the line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(head: Iterable[str | Promise], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """The file line by line, CRLF after each."""
    writer = csv.writer(_Line())
    yield _BOM + str(writer.writerow(map(str, head)))
    for row in rows:
        yield str(writer.writerow(map(without_formula, row)))


def without_formula(cell: str) -> str:
    """With an apostrophe before what would be one."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def utc(at: datetime | None) -> str:
    """A moment in ISO 8601; "" for none."""
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else ""
