"""What happened to datasets in a period, from the numbers of each day: costs the same however many
agreements there are."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max, Min, Q, QuerySet, Sum
from django.utils import timezone

from agreements.enums import Breakdown, Figure
from agreements.models import DailyNumber, Dataset

LONGEST_IN_WEEKS = timedelta(days=2 * 366)
_HOLDERS = {Figure.GRANTED: 1, Figure.ENDED: -1}


@dataclass(slots=True)
class Tally:
    """How often each `Figure` happened, and how many `holders` there were at the end: grants that
    had not ended. `waits` counts decisions by their days."""

    counts: Counter[str] = field(default_factory=Counter)
    waits: Counter[int] = field(default_factory=Counter)
    holders: int = 0

    @property
    def decided(self) -> int:
        return sum(self.counts[name] for name in (Figure.APPROVED, Figure.CHANGES, Figure.REJECTED))

    @property
    def half(self) -> int | None:
        """Days within which half of the decisions came: the median; None without any."""
        return self.days_of(50)

    @property
    def most(self) -> int | None:
        """Days within which nine of ten came: the 90th percentile; None without any."""
        return self.days_of(90)

    def days_of(self, percent: int) -> int | None:
        """By nearest rank: the fewest days within which so many percent came."""
        return self._days_of_rank(ceil(self.waits.total() * percent / 100))

    def half_with(self, undecided: int) -> int | None:
        """Likewise the half, where so many more were not decided; None if half were not."""
        return self._days_of_rank(ceil((self.waits.total() + undecided) / 2))

    def _days_of_rank(self, rank: int) -> int | None:
        for days in sorted(self.waits):
            rank -= self.waits[days]
            if rank <= 0:
                return days
        return None


@dataclass(slots=True)
class Span(Tally):
    """A week from Monday on, or a month, as far as the period has it."""

    begins: date = date.min


@dataclass(frozen=True, slots=True)
class Numbers:
    """`countries` and `kinds` by their value, `ended` by `GrantEnd`; `counted_at` is None where
    nothing was counted yet."""

    whole: Tally
    spans: list[Span]
    by_month: bool
    countries: dict[str, Tally]
    kinds: dict[str, Tally]
    ended: dict[str, int]
    holders_before: int
    counted_at: datetime | None


def numbers_of(datasets: Iterable[Dataset], since: date, until: date) -> Numbers:
    """Of these datasets together, from `since` to `until`, both included."""
    every = DailyNumber.objects.filter(dataset__in=list(datasets)).order_by()
    found = every.filter(day__range=(since, until))
    by_month = until - since > LONGEST_IN_WEEKS
    spans: dict[date, Span] = {}
    for day in _days(since, until):
        spans.setdefault(_first(day, by_month), Span(begins=day))
    whole = Tally()
    for day, figure, number in _summed(found, Breakdown.WHOLE, "day", "figure"):
        for tally in (whole, spans[_first(day, by_month)]):
            tally.counts[figure] += number
    for day, value, number in _summed(found, Breakdown.WAIT, "day", "value"):
        for tally in (whole, spans[_first(day, by_month)]):
            tally.waits[int(value)] += number
    before = _holders(every.filter(day__lt=since), Breakdown.WHOLE).get("", 0)
    whole.holders = before
    for span in spans.values():
        whole.holders += span.counts[Figure.GRANTED] - span.counts[Figure.ENDED]
        span.holders = whole.holders
    return Numbers(
        whole,
        list(spans.values()),
        by_month,
        _parts(every, found, Breakdown.COUNTRY, until),
        _parts(every, found, Breakdown.KIND, until),
        dict(_summed(found.filter(figure=Figure.ENDED), Breakdown.WHY, "value")),
        before,
        every.aggregate(last=Max("counted_at"))["last"],
    )


def waits_of(dataset: Dataset, since: date, until: date) -> Tally:
    """The days that decisions of a period took, and nothing else of it."""
    every, tally = DailyNumber.objects.filter(dataset=dataset).order_by(), Tally()
    for value, number in _summed(every.filter(day__range=(since, until)), Breakdown.WAIT, "value"):
        tally.waits[int(value)] += number
    return tally


def key_figures(datasets: Iterable[Dataset], since: date, until: date) -> Tally | None:
    """The whole of a period alone; None where nothing was counted yet."""
    every = DailyNumber.objects.filter(dataset__in=list(datasets), day__lte=until).order_by()
    whole, found = Tally(), every.filter(day__gte=since)
    lately = Sum("number", filter=Q(day__gte=since))
    ever = every.filter(by=Breakdown.WHOLE).values_list("figure")
    for figure, total, number in ever.annotate(total=Sum("number"), lately=lately):
        whole.counts[figure] = number or 0
        whole.holders += _HOLDERS.get(Figure(figure), 0) * total
    for value, number in _summed(found, Breakdown.WAIT, "value"):
        whole.waits[int(value)] += number
    return whole if whole.counts else None


def years_of(dataset: Dataset) -> list[int]:
    """From the first in which anything was counted to this one, the latest first."""
    found = DailyNumber.objects.filter(dataset=dataset, by=Breakdown.WHOLE)
    first = found.aggregate(first=Min("day"))["first"]
    today = timezone.now().astimezone(ZoneInfo(dataset.time_zone))
    return list(range(today.year, first.year - 1, -1)) if first else []


def countries_of(datasets: "QuerySet[Dataset]") -> list[str]:
    """Codes of those from which anybody ever had access."""
    found = DailyNumber.objects.filter(
        dataset__in=list(datasets), by=Breakdown.COUNTRY, figure=Figure.GRANTED
    )
    codes = found.exclude(value="").order_by("value").values_list("value", flat=True)
    return list(codes.distinct())


def _parts(
    every: QuerySet[DailyNumber], found: QuerySet[DailyNumber], by: Breakdown, until: date
) -> dict[str, Tally]:
    """Those with the most requests first."""
    parts: dict[str, Tally] = {}
    for value, figure, number in _summed(found, by, "value", "figure"):
        parts.setdefault(value, Tally()).counts[figure] += number
    for value, holders in _holders(every.filter(day__lte=until), by).items():
        if holders:
            parts.setdefault(value, Tally()).holders = holders
    return dict(sorted(parts.items(), key=_most_first))


def _most_first(part: tuple[str, Tally]) -> tuple[int, int, str]:
    return -part[1].counts[Figure.ASKED], -part[1].holders, part[0]


def _holders(found: QuerySet[DailyNumber], by: Breakdown) -> Counter[str]:
    holders: Counter[str] = Counter()
    changes = found.filter(figure__in=_HOLDERS)
    for value, figure, number in _summed(changes, by, "value", "figure"):
        holders[value] += _HOLDERS[Figure(figure)] * number
    return holders


def _summed(found: QuerySet[DailyNumber], by: Breakdown, *keys: str) -> Iterator[tuple[Any, ...]]:
    rows = found.filter(by=by).values_list(*keys).annotate(total=Sum("number"))
    return rows.iterator()


def _days(since: date, until: date) -> Iterator[date]:
    return (since + timedelta(days=number) for number in range((until - since).days + 1))


def _first(day: date, by_month: bool) -> date:
    """Of the week or month that a day is in."""
    return day.replace(day=1) if by_month else day - timedelta(days=day.weekday())
