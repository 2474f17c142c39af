"""A list of notices as a file for a spreadsheet."""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from agreements.enums import Audience, Channel, NoticeOutcome, NoticeState
from agreements.models import NoticeDelivery

# A cell that begins so is taken for a formula, in full width, too (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BOM = "\ufeff"  # tells Excel that the file is UTF-8


class _Line:
    """What csv.writer writes to: hands the line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(rows: Iterable[NoticeDelivery]) -> Iterator[str]:
    """The file line by line, CRLF after each; times in UTC (ISO 8601)."""
    writer = csv.writer(_Line())
    yield _BOM + str(writer.writerow(str(header) for header, _cell in _COLUMNS))
    for row in rows:
        yield str(writer.writerow(_without_formula(cell(row)) for _header, cell in _COLUMNS))


def _label(words: type[TextChoices], value: str) -> str:
    """As `get_…_display`, which would translate every choice anew for each row."""
    return str(words(value).label) if value else ""


def _utc(at: datetime | None) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else ""


def _outcome(row: NoticeDelivery) -> str:
    is_none = row.outcome == NoticeOutcome.NONE
    return gettext("Nothing to move") if is_none else _label(NoticeOutcome, row.outcome)


def _without_formula(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


_COLUMNS: tuple[tuple[Promise, Callable[[NoticeDelivery], str]], ...] = (
    (_("Reference"), lambda row: row.agreement.reference),
    (_("Name"), lambda row: row.agreement.signer.name),
    (_("E-mail"), lambda row: row.agreement.signer.email),
    (_("Told as"), lambda row: _label(Audience, row.audience)),
    (_("State"), lambda row: _label(NoticeState, row.state)),
    (_("Told at"), lambda row: _utc(row.told_at)),
    (_("Date told"), lambda row: _utc(row.told_effective_at)),
    (_("Takes effect"), lambda row: _utc(row.effective_at)),
    (_("Opened"), lambda row: _utc(row.opened_at)),
    (_("Answered"), lambda row: _utc(row.answered_at)),
    (_("Answered by way of"), lambda row: _label(Channel, row.answered_how)),
    (_("Asked to be reinstated"), lambda row: _utc(row.asked_back_at)),
    (_("Not reached since"), lambda row: _utc(row.unreached_at)),
    (_("Why not reached"), lambda row: row.unreached_why),
    (_("Informed otherwise"), lambda row: _utc(row.informed_at)),
    (_("Recorded by"), lambda row: row.informed_by.email if row.informed_by else ""),
    (_("How they were informed"), lambda row: row.informed_how),
    (_("Copies deleted"), lambda row: _utc(row.attested_at)),
    (_("Outcome"), _outcome),
    (_("Effect dealt with"), lambda row: _utc(row.settled_at)),
)
