"""How long it took others, and who came before: what was, from real numbers, and no promise."""

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from agreements.enums import Breakdown, Figure, Status, Verb
from agreements.models import Agreement, DailyNumber, DatasetSuspension, PendingDecision
from agreements.selectors.requests import waiting_times
from tests.factories import AgreementFactory, LicenseVersionFactory, UserFactory

pytestmark = pytest.mark.django_db

WITHIN_3 = "Half of the requests of the last 90 days were decided within 3 days."


@pytest.fixture
def version():
    return LicenseVersionFactory()


def today(version) -> date:
    return timezone.now().astimezone(ZoneInfo(version.dataset.time_zone)).date()


def decided(version, *waits: int, days_ago: int = 1) -> None:
    """One decision for each of `waits`, in days, on a day."""
    for days in set(waits):
        DailyNumber.objects.create(
            dataset=version.dataset,
            day=today(version) - timedelta(days=days_ago),
            figure=Figure.APPROVED,
            by=Breakdown.WAIT,
            value=str(days),
            number=waits.count(days),
            counted_at=timezone.now(),
        )


def waits(version, *, since: timedelta, status: Status = Status.SUBMITTED) -> Agreement:
    return AgreementFactory(version=version, status=status, submitted_at=timezone.now() - since)


def pending(agreement: Agreement, **more) -> None:
    now = timezone.now()
    PendingDecision.objects.create(
        agreement=agreement,
        verb=Verb.REJECT,
        reviewer=UserFactory(),
        decided_at=now,
        due_at=now,
        **more,
    )


def test_half_of_what_was_decided_lately(version) -> None:
    decided(version, 1, 2, 3, 9, 30)
    assert waiting_times.how_long(version.dataset) == WITHIN_3


def test_one_day_is_no_days(version) -> None:
    decided(version, 1, 1, 1, 1, 8)
    said = "Half of the requests of the last 90 days were decided within 1 day."
    assert waiting_times.how_long(version.dataset) == said


def test_fewer_than_five_say_nothing(version) -> None:
    decided(version, 1, 2, 3, 9)
    assert waiting_times.how_long(version.dataset) == ""


@pytest.mark.parametrize(("days_ago", "said"), [(89, WITHIN_3), (90, "")])
def test_what_was_longer_ago_is_not_counted(version, days_ago, said) -> None:
    decided(version, 1, 2, 3, 9, 30, days_ago=days_ago)
    assert waiting_times.how_long(version.dataset) == said


def test_another_datasets_decisions_are_not_counted(version) -> None:
    decided(LicenseVersionFactory(), 1, 2, 3, 9, 30)
    assert waiting_times.how_long(version.dataset) == ""


def test_those_that_wait_longer_are_not_left_out(version) -> None:
    decided(version, 1, 2, 3, 9, 30)
    for _ in range(2):
        waits(version, since=timedelta(days=10))
    assert "within 9 days" in waiting_times.how_long(version.dataset)


def test_where_half_of_them_wait_nothing_is_said(version) -> None:
    decided(version, 1, 2, 3, 9, 30)
    for _ in range(6):
        waits(version, since=timedelta(days=10), status=Status.IN_REVIEW)
    assert waiting_times.how_long(version.dataset) == ""


def test_those_that_came_just_now_prove_nothing(version) -> None:
    decided(version, 1, 2, 3, 9, 30)
    for _ in range(6):
        waits(version, since=timedelta(hours=71))
    assert waiting_times.how_long(version.dataset) == WITHIN_3


def test_while_access_is_suspended_the_past_tells_nothing(version) -> None:
    decided(version, 1, 2, 3, 9, 30)
    row = DatasetSuspension.objects.create(
        dataset=version.dataset,
        reason="A leak is looked into.",
        suspended_at=timezone.now(),
        suspended_by=UserFactory(),
    )
    assert waiting_times.how_long(version.dataset) == ""
    DatasetSuspension.objects.filter(pk=row.pk).update(
        lifted_at=timezone.now(), lifted_by=UserFactory()
    )
    assert waiting_times.how_long(version.dataset) == WITHIN_3


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "None of those that wait came before yours."),
        (1, "1 is before yours."),
        (4, "4 are before yours."),
    ],
)
def test_how_many_came_before(version, number, said) -> None:
    mine = waits(version, since=timedelta(days=1))
    for _ in range(number):
        waits(version, since=timedelta(days=2))
    waits(version, since=timedelta(hours=1))  # after it
    waits(LicenseVersionFactory(), since=timedelta(days=2))  # of another dataset
    AgreementFactory(version=version, status=Status.APPROVED)
    assert waiting_times.before_this(mine) == said


def test_a_page_counts_no_further_than_it_tells(version, monkeypatch) -> None:
    monkeypatch.setattr(waiting_times, "_MOST_TOLD", 2)
    mine = waits(version, since=timedelta(days=1))
    for _ in range(3):
        waits(version, since=timedelta(days=2))
    assert waiting_times.before_this(mine) == "More than 2 are before yours."


def test_what_is_decided_and_may_be_taken_back_waits_no_more(version) -> None:
    mine, other = (waits(version, since=timedelta(days=days)) for days in (1, 2))
    pending(other)
    assert waiting_times.before_this(mine) == "None of those that wait came before yours."


def test_what_could_not_be_carried_out_waits(version) -> None:
    mine, other = (waits(version, since=timedelta(days=days)) for days in (1, 2))
    pending(other, refused_at=timezone.now(), why="Somebody was faster.")
    assert waiting_times.before_this(mine) == "1 is before yours."


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.SUBMITTED, Status.IN_REVIEW}))
def test_whatever_waits_for_no_decision_is_told_nothing(version, status) -> None:
    decided(version, 1, 2, 3, 9, 30)
    if status in (Status.ADDED, Status.LAPSED):
        return  # of amendments alone
    assert waiting_times.waiting(AgreementFactory(version=version, status=status)) is None


def test_once_it_is_read_nobody_is_before_it(version) -> None:
    decided(version, 1, 2, 3, 9, 30)
    waits(version, since=timedelta(days=1))
    mine = waits(version, since=timedelta(0), status=Status.IN_REVIEW)
    assert list(waiting_times.waiting(mine)) == [WITHIN_3]
