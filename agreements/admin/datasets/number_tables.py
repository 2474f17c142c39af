"""The numbers of a period as tables and plots, in words."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django_countries import countries

from agreements.enums import AddressKind, Figure
from agreements.selectors.datasets.numbers import Numbers, Span, Tally

from .plots import Plot, axis_top, plot

_FIGURES = (Figure.ASKED, Figure.APPROVED, Figure.CHANGES, Figure.REJECTED)


@dataclass(frozen=True, slots=True)
class Table:
    """Cells as they are shown; those that count nothing are empty."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def span_table(numbers: Numbers) -> Table:
    """A row for each week or month; days as in ISO 8601."""
    head = [
        _("Month from") if numbers.by_month else _("Week from"),
        *(str(figure.label) for figure in _FIGURES),
        _("Days until half were decided"),
        _("Days until nine of ten were decided"),
        *(str(figure.label) for figure in (Figure.GRANTED, Figure.ENDED)),
        _("With access at its end"),
    ]
    rows = [
        [
            f"{span.begins}",
            *(str(span.counts[figure]) for figure in _FIGURES),
            *("" if days is None else str(days) for days in (span.half, span.most)),
            *(str(span.counts[figure]) for figure in (Figure.GRANTED, Figure.ENDED)),
            str(span.holders),
        ]
        for span in numbers.spans
    ]
    return Table(head, rows)


def country_table(numbers: Numbers) -> Table:
    return _parts(_("Country"), numbers.countries, country_name)


def kind_table(numbers: Numbers) -> Table:
    return _parts(_("Kind of address"), numbers.kinds, lambda value: str(AddressKind(value).label))


def country_name(code: str) -> str:
    return str(countries.name(code) or code) if code else _("Not given")


def _parts(name: str, parts: Mapping[str, Tally], said: Callable[[str], str]) -> Table:
    head = [name, *(str(figure.label) for figure in _FIGURES), _("With access at the end")]
    rows = [
        [said(value), *(str(part.counts[figure]) for figure in _FIGURES), str(part.holders)]
        for value, part in parts.items()
    ]
    return Table(head, rows)


def bars_of(table: Table) -> Iterator[tuple[Sequence[str], float]]:
    """Each row with the width of a bar for its first number, in percent."""
    most = axis_top(max((int(row[1]) for row in table.rows), default=0))
    return ((row, round(100 * int(row[1]) / most, 2)) for row in table.rows)


def plots_of(numbers: Numbers) -> Sequence[Plot]:
    """What changed from week to week, or from month to month."""
    each = numbers.by_month
    days = [_day(span) for span in numbers.spans]
    unit = _("Month from") if each else _("Week from")
    within = (_("Days until nine of ten were decided"), _("Days until half were decided"))

    def made(
        title: str, names: Sequence[str], values: list[list[int | None]], *, stacked: bool = True
    ) -> Plot:
        said = [["–" if value is None else str(value) for value in row] for row in values]
        rows = [[day, *cells] for day, cells in zip(days, said, strict=True)]
        return plot(title, [unit, *names], rows, values, stacked=stacked)

    return (
        made(
            _("Requests per month") if each else _("Requests per week"),
            [str(Figure.ASKED.label)],
            [[span.counts[Figure.ASKED]] for span in numbers.spans],
        ),
        made(
            _("Days to a decision"),
            within,
            [[span.most, span.half] for span in numbers.spans],
            stacked=False,
        ),
        made(
            _("Decisions per month") if each else _("Decisions per week"),
            [str(figure.label) for figure in _FIGURES[1:]],
            [[span.counts[figure] for figure in _FIGURES[1:]] for span in numbers.spans],
        ),
        made(
            _("People with access"),
            [_("With access at its end")],
            [[span.holders] for span in numbers.spans],
        ),
    )


def _day(span: Span) -> str:
    return date_format(span.begins, "SHORT_DATE_FORMAT")
