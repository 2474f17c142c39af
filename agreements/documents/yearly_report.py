"""What became of a dataset in a year, on paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from agreements.documents.certificate import Certificate, certificate_words, draw_certificate
from agreements.documents.paper_words import PaperWords


@dataclass(frozen=True, slots=True)
class YearlyReport:
    """`entries` are what is told, of what of it, and a number or words: those of one thing follow
    each other, and "" is the whole of it. `counted` is a moment in words, with its zone."""

    dataset: str
    owner: str
    year: int
    entries: Sequence[tuple[str, str, str]]
    counted: str
    day: date
    language: str

    def rows(self) -> Sequence[tuple[str, str]]:
        return [
            (told, "\n".join(f"{of}: {value}" if of else value for _told, of, value in entries))
            for told, entries in groupby(self.entries, key=lambda entry: entry[0])
        ]


def draw_yearly_report(report: YearlyReport) -> bytes:
    """The PDF; the same report gives the same bytes. Call it inside `printed_in`."""
    return draw_certificate(_certificate(report))


def report_words(report: YearlyReport) -> PaperWords:
    """What the PDF says, likewise."""
    return certificate_words(_certificate(report))


def _certificate(report: YearlyReport) -> Certificate:
    title = _("Report of %(year)d") % {"year": report.year}
    return Certificate(
        heading=title,
        note=report.counted,
        rows=report.rows(),
        header=(report.dataset, report.owner),
        footer=_("Report · %(reference)s · page %(page)d of %(pages)d"),
        title=f"{title}: {report.dataset}",
        reference=f"{report.dataset}, {report.year}",
        day=report.day,
        language=report.language,
    )
