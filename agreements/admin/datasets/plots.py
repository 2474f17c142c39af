"""Plots as rectangles in percent of their frame: they stretch to any width, and need no script."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

# Of the place that a bar has; the rest is between it and the next.
_FILLED = 0.8
_STEPS = (1, 2, 4, 5, 10)


@dataclass(frozen=True, slots=True)
class Bar:
    """A rectangle of the series with this number, from 1."""

    series: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Plot:
    """Bars from left to right, up to `top`; the same as a table: `head`, `rows`. `said` is what is
    told instead of the picture."""

    title: str
    said: str
    top: int
    series: Sequence[tuple[int, str]]
    bars: Sequence[Bar]
    head: Sequence[str]
    rows: Sequence[Sequence[str]]


def plot(
    title: str,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    values: Sequence[Sequence[int | None]],
    *,
    stacked: bool = True,
) -> Plot:
    """`values` are those of each row, a series for each column but the first. They stand on each
    other, or each before the last: then the largest comes first."""
    numbers = [[value or 0 for value in row] for row in values]
    most = max((sum(row) if stacked else max(row) for row in numbers), default=0)
    top = axis_top(most)
    bars = []
    for place, row in enumerate(numbers):
        below = 0
        for series, value in enumerate(row, start=1):
            if value:
                bars.append(_bar(series, place, len(numbers), below, value, top))
            below += value if stacked else 0
    said = _("%(title)s: the most is %(most)d. The table has all numbers.")
    return Plot(
        title,
        said % {"title": title, "most": most},
        top,
        list(enumerate(head[1:], start=1)),
        bars,
        head,
        rows,
    )


def axis_top(most: int) -> int:
    """A round number, even where that can be, that is no less."""
    power: int = 10 ** (len(str(most)) - 1)
    return next(step * power for step in _STEPS if step * power >= most)


def _bar(series: int, place: int, places: int, below: int, value: int, top: int) -> Bar:
    width = 100 / places
    x = place * width + width * (1 - _FILLED) / 2
    y = 100 * (top - below - value) / top
    percents = (x, y, width * _FILLED, 100 * value / top)
    return Bar(series, *(round(percent, 3) for percent in percents))
