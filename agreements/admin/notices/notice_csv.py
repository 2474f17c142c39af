"""A list of notices as a file for a spreadsheet."""

import csv
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext as _

from agreements.enums import Audience, Channel, NoticeOutcome, NoticeState
from agreements.models import NoticeDelivery

# A cell that begins so is taken for a formula, in full width, too (OWASP, CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_BOM = "\ufeff"  # tells Excel that the file is UTF-8


class _Line:
    """What csv.writer writes to: hands the line back."""

    def write(self, line: str) -> str:
        return line


def lines(rows: Iterable[NoticeDelivery]) -> Iterator[str]:
    """The file line by line, CRLF after each; times in UTC (ISO 8601)."""
    writer = csv.writer(_Line())
    yield _BOM + str(writer.writerow(_header()))
    for row in rows:
        yield str(writer.writerow(_safe(cell) for cell in _cells(row)))


def _header() -> list[str]:
    return [
        _("Reference"),
        _("Name"),
        _("E-mail"),
        _("Told as"),
        _("State"),
        _("Told at"),
        _("Date told"),
        _("Takes effect"),
        _("Opened"),
        _("Answered"),
        _("Answered by way of"),
        _("Asked to be reinstated"),
        _("Not reached since"),
        _("Why not reached"),
        _("Informed otherwise"),
        _("Recorded by"),
        _("How they were informed"),
        _("Copies deleted"),
        _("Outcome"),
        _("Effect dealt with"),
    ]


def _cells(row: NoticeDelivery) -> list[str]:
    agreement, is_none = row.agreement, row.outcome == NoticeOutcome.NONE
    return [
        agreement.reference,
        agreement.signer.name,
        agreement.signer.email,
        _label(Audience, row.audience),
        _label(NoticeState, row.state),
        _moment(row.told_at),
        _moment(row.told_effective_at),
        _moment(row.effective_at),
        _moment(row.opened_at),
        _moment(row.answered_at),
        _label(Channel, row.answered_how),
        _moment(row.asked_back_at),
        _moment(row.unreached_at),
        row.unreached_why,
        _moment(row.informed_at),
        row.informed_by.email if row.informed_by else "",
        row.informed_how,
        _moment(row.attested_at),
        _("Nothing to move") if is_none else _label(NoticeOutcome, row.outcome),
        _moment(row.settled_at),
    ]


def _label(words: type[TextChoices], value: str) -> str:
    """As `get_…_display`, which would translate every choice anew for each row."""
    return str(words(value).label) if value else ""


def _moment(at: datetime | None) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if at else ""


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
