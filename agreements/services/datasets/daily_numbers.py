"""Counts what happened to a dataset, day by day, so that no page has to.

What is counted is on record with its moment: the first scan of a request, the decisions on it, each
grant and its end. Country and kind of address are those that the signer has when it is counted.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache, partial
from math import ceil
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Max, Min, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from agreements import dates
from agreements.affiliation.verdict import judge
from agreements.enums import Breakdown, Figure, Verb
from agreements.models import (
    DailyNumber,
    Dataset,
    DownloadGrant,
    ErasedNumber,
    ReviewDecision,
    SignedScan,
)

_OUTCOMES = {
    Verb.APPROVE: Figure.APPROVED,
    Verb.REQUEST_CHANGES: Figure.CHANGES,
    Verb.REJECT: Figure.REJECTED,
}
_EVER = datetime(1, 1, 2, tzinfo=ZoneInfo("UTC"))
_SIGNER = ("agreement__signer__country", "agreement__signer__email")
_ROWS = 2000

Counted = Counter[tuple[date, Figure, Breakdown, str]]


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that is counted. `value` is what else is told of it, by the breakdown `by`."""

    figure: Figure
    at: datetime
    country: str
    email: str
    by: Breakdown | None = None
    value: str = ""


def count_all(*, only_lately: bool) -> int:
    """Of every dataset; returns how many numbers were written. `only_lately`: since the
    day before the last one that was counted."""
    written = 0
    for dataset in Dataset.objects.order_by("pk"):
        written += count_days(dataset, since=_lately(dataset) if only_lately else None)
    return written


def count_days(dataset: Dataset, *, since: date | None = None) -> int:
    """Write the numbers anew, of all days or from a day on; safe twice and at once.

    Returns how many. The last day has a number for each figure, if it is 0.
    """
    now = timezone.now()
    zone = ZoneInfo(dataset.time_zone)
    counted = _counted(dataset, since)
    today = now.astimezone(zone).date()
    for figure in Figure:
        counted[today, figure, Breakdown.WHOLE, ""] += 0
    rows = [
        DailyNumber(
            dataset=dataset,
            day=day,
            figure=figure,
            by=by,
            value=value,
            number=number,
            counted_at=now,
        )
        for (day, figure, by, value), number in counted.items()
    ]
    with transaction.atomic():
        # Of two that count at once the second waits, and writes over the first.
        Dataset.objects.select_for_update().get(pk=dataset.pk)
        old = DailyNumber.objects.filter(dataset=dataset)
        (old.filter(day__gte=since) if since else old).delete()
        DailyNumber.objects.bulk_create(rows, batch_size=_ROWS)
    return len(rows)


def keep_numbers_of(dataset: Dataset, requests: Collection[int]) -> None:
    """Called in the transaction that erases requests, by their keys: what happened to them is
    counted ever after."""
    counted = _numbers_of(dataset, happened(dataset, _EVER, requests))
    ErasedNumber.objects.bulk_create(
        ErasedNumber(dataset=dataset, day=day, figure=figure, by=by, value=value, number=number)
        for (day, figure, by, value), number in counted.items()
    )


def _counted(dataset: Dataset, since: date | None) -> Counted:
    from_moment = dates.midnight(since, dataset.time_zone) if since else _EVER
    erased = dataset.erased_numbers.filter(day__gte=since or date.min).order_by()
    columns = ("day", "figure", "by", "value")
    # First: what is erased meanwhile is missing until the next count, never there twice.
    before = {
        (day, Figure(figure), Breakdown(by), value): number
        for day, figure, by, value, number in erased.values_list(*columns).annotate(Sum("number"))
    }
    counted = _numbers_of(dataset, happened(dataset, from_moment))
    counted.update(before)
    return counted


def _numbers_of(dataset: Dataset, told: Iterable[Happened]) -> Counted:
    zone = ZoneInfo(dataset.time_zone)

    @cache
    def kind_of(host: str) -> str:
        address = f"x@{host}"
        return judge(address, dataset.trusted_domains, dataset.distrusted_domains).kind.value

    counted: Counted = Counter()
    for one in told:
        day = one.at.astimezone(zone).date()
        counted[day, one.figure, Breakdown.WHOLE, ""] += 1
        counted[day, one.figure, Breakdown.COUNTRY, one.country] += 1
        kind = kind_of(one.email.rpartition("@")[2])
        counted[day, one.figure, Breakdown.KIND, kind] += 1
        if one.by:
            counted[day, one.figure, one.by, one.value] += 1
    return counted


def happened(
    dataset: Dataset, since: datetime, requests: Collection[int] | None = None
) -> Iterator[Happened]:
    """All that is counted of a dataset from a moment on, or of some requests of it, in no order."""
    rows = partial(_rows_of, requests=requests)
    scans = SignedScan.objects.filter(number=1, agreement__amends=None, uploaded_at__gte=since)
    for at, country, email in rows(scans, dataset, "uploaded_at"):
        yield Happened(Figure.ASKED, at, country, email)
    decided = rows(_decisions(since), dataset, "decided_at", "verb", "began")
    for at, country, email, verb, began in decided:
        wait = str(max(1, ceil((at - began) / timedelta(days=1)))) if began else ""
        by = Breakdown.WAIT if began else None
        yield Happened(_OUTCOMES[verb], at, country, email, by, wait)
    given = DownloadGrant.objects.filter(granted_at__gte=since)
    for at, country, email in rows(given, dataset, "granted_at"):
        yield Happened(Figure.GRANTED, at, country, email)
    ended = DownloadGrant.objects.filter(ended_at__gte=since)
    for at, country, email, why in rows(ended, dataset, "ended_at", "ended_why"):
        yield Happened(Figure.ENDED, at, country, email, Breakdown.WHY, why)


def _rows_of(
    found: QuerySet[Any],
    dataset: Dataset,
    at: str,
    *more: str,
    requests: Collection[int] | None,
) -> Iterator[tuple[Any, ...]]:
    told = found.filter(agreement__dataset=dataset).order_by()
    if requests is not None:
        told = told.filter(agreement__in=requests)
    return told.values_list(at, *_SIGNER, *more).iterator(chunk_size=_ROWS)


def _decisions(since: datetime) -> QuerySet[ReviewDecision]:
    """Each with when what it decides on `began` to wait: at the first scan after the decision
    before."""
    decided = ReviewDecision.objects.filter(verb__in=_OUTCOMES)
    earlier = decided.filter(agreement=OuterRef("agreement"), pk__lt=OuterRef("pk")).order_by()
    scans = SignedScan.objects.filter(
        agreement=OuterRef("agreement"),
        uploaded_at__gt=Coalesce(OuterRef("before"), _EVER),
        uploaded_at__lte=OuterRef("decided_at"),
    ).order_by()
    before = earlier.values("agreement").annotate(last=Max("decided_at")).values("last")
    began = scans.values("agreement").annotate(first=Min("uploaded_at")).values("first")
    found = decided.filter(agreement__amends=None, decided_at__gte=since)
    return found.annotate(before=Subquery(before)).annotate(began=Subquery(began))


def _lately(dataset: Dataset) -> date | None:
    """The day before the last count, also if the clock went back since; None: there was none."""
    counted: datetime | None = dataset.daily_numbers.aggregate(last=Max("counted_at"))["last"]
    if counted is None:
        return None
    moment = min(counted, timezone.now()).astimezone(ZoneInfo(dataset.time_zone))
    day: date = moment.date() - timedelta(days=1)
    return day
