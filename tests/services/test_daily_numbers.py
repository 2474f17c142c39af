"""The numbers of a period are those that a direct count gives, over a history made at random."""

import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.utils import timezone

from agreements import models
from agreements.affiliation.verdict import judge
from agreements.enums import GrantEnd, Status
from agreements.selectors.datasets.numbers import Tally, countries_of, numbers_of
from agreements.services.datasets import daily_numbers
from tests.admin import desk
from tests.factories import AgreementFactory, DatasetFactory
from tests.services.counting import DECISIONS, history
from tests.tiers import full

pytestmark = pytest.mark.django_db


class Facts:
    """Every agreement of a dataset with all that happened to it, read once."""

    def __init__(self, dataset):
        self.zone = ZoneInfo(dataset.time_zone)
        found = dataset.agreements.filter(amends=None).select_related("signer")
        self.rows = [
            (
                agreement.signer,
                [one.uploaded_at for one in agreement.scans.order_by("number")],
                list(agreement.decisions.order_by("pk")),
                list(agreement.grants.all()),
            )
            for agreement in found
        ]

    def day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def count(self, since: date, until: date, chosen=lambda _signer: True) -> Tally:
        """The same as the numbers of a period, by going through everything."""
        tally, day = Tally(), self.day
        for signer, scans, decisions, grants in self.rows:
            if not chosen(signer):
                continue
            if scans and since <= day(scans[0]) <= until:
                tally.counts["asked"] += 1
            last = datetime.min.replace(tzinfo=UTC)
            for decision in decisions:
                began = next(at for at in scans if at > last)
                last = decision.decided_at
                if since <= day(last) <= until:
                    tally.counts[DECISIONS[decision.verb]] += 1
                    tally.waits[max(1, ceil((last - began).total_seconds() / 86400))] += 1
            for grant in grants:
                tally.counts["granted"] += since <= day(grant.granted_at) <= until
                ends = day(grant.ended_at) if grant.ended_at else date.max
                tally.counts["ended"] += since <= ends <= until
                tally.holders += day(grant.granted_at) <= until < ends
        return tally


def same(told: Tally, counted: Tally) -> bool:
    days = sorted(counted.waits.elements())
    half, most = (days[ceil(len(days) * p / 100) - 1] if days else None for p in (50, 90))
    return (+told.counts, told.waits, told.holders, told.half, told.most) == (
        *(+counted.counts, counted.waits, counted.holders),
        *(half, most),
    )


@pytest.mark.parametrize("seed", [1, full(2), full(3)])
def test_are_what_a_direct_count_gives(seed):
    chance = random.Random(seed)
    dataset = DatasetFactory(trusted_domains=["firm.example.com"])
    history(dataset, chance, 25)
    history(DatasetFactory(), chance, 3)
    daily_numbers.count_all(only_lately=False)
    facts = Facts(dataset)
    for since, until in (
        (date(2024, 1, 1), date(2030, 1, 1)),
        (date(2025, 3, 5), date(2025, 9, 9)),
        (date(2025, 6, 6), date(2025, 6, 6)),
    ):
        told = numbers_of([dataset], since, until)
        assert same(told.whole, facts.count(since, until))
        for span, following in zip(told.spans, [*told.spans[1:], None], strict=True):
            last = following.begins - timedelta(days=1) if following else until
            assert same(span, facts.count(span.begins, last))
        for code, tally in told.countries.items():
            counted = facts.count(since, until, lambda s, code=code: s.country == code)
            assert same_counts(tally, counted)
        for kind, tally in told.kinds.items():
            counted = facts.count(
                since,
                until,
                lambda s, kind=kind: judge(s.email, dataset.trusted_domains).kind == kind,
            )
            assert same_counts(tally, counted)
        for parts in (told.countries, told.kinds):
            assert sum((t.counts for t in parts.values()), Counter()) == +told.whole.counts
            assert sum(t.holders for t in parts.values()) == told.whole.holders
        assert sum(told.ended.values()) == told.whole.counts["ended"]
    assert set(countries_of(models.Dataset.objects.filter(pk=dataset.pk))) <= {"CN", "DE", "FR"}


def same_counts(tally: Tally, counted: Tally) -> bool:
    return (+tally.counts, tally.holders) == (+counted.counts, counted.holders)


def stored(dataset) -> set[tuple[object, ...]]:
    return set(dataset.daily_numbers.values_list("day", "figure", "by", "value", "number"))


def test_counting_lately_and_twice_gives_what_counting_everything_does(monkeypatch):
    dataset = DatasetFactory()
    history(dataset, random.Random(3), 10)
    daily_numbers.count_all(only_lately=True)  # the first time everything
    before = stored(dataset)
    call_command("count_numbers")
    assert stored(dataset) == before
    made = AgreementFactory(version=dataset.versions.get(), status=Status.APPROVED)
    daily_numbers.count_all(only_lately=True)
    lately = stored(dataset)
    assert lately != before
    # Beat stood still for a week.
    later = timezone.now() + timedelta(days=7)
    monkeypatch.setattr(timezone, "now", lambda: later)
    missed = later - timedelta(days=3)
    made.grants.update(ended_at=missed, ended_why=GrantEnd.ENDED)
    daily_numbers.count_all(only_lately=True)
    in_steps = stored(dataset)
    daily_numbers.count_all(only_lately=False)
    assert {row for row in in_steps if row[4]} == {row for row in stored(dataset) if row[4]}
    assert any(row[1] == "ended" and row[0] >= missed.date() for row in in_steps)


def test_what_is_counted_is_known_to_the_day_where_nothing_happened():
    dataset = desk.filed(Status.SUBMITTED).dataset
    told = numbers_of([dataset], date(2026, 1, 1), date(2026, 1, 31))
    assert (told.counted_at, told.whole.half, told.whole.holders) == (None, None, 0)
    daily_numbers.count_days(dataset)
    told = numbers_of([dataset], date(2026, 1, 1), date(2026, 1, 31))
    assert told.counted_at is not None
    assert len(told.spans) == 5
