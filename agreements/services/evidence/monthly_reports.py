"""Once a month the owners of each dataset are told its numbers and the signed head of its chain of
events: so that it lies where the portal can't change it."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.utils import timezone

from agreements import dates
from agreements.mail import report_letters
from agreements.models import AuditEvent, AuditHead, Dataset, MonthlyReport
from agreements.selectors.accounts import staff
from agreements.selectors.datasets.numbers import numbers_of
from agreements.selectors.evidence.chain_of_subject import chain_name

from . import chaining

# In the dataset's zone, on the first day of a month: by then the last day is counted.
MORNING = time(8)
# Of so many months at most reports are made up for.
MOST_MONTHS = 12


def write_due_reports() -> int:
    """Write those of the months that are over; safe at any time, twice and at once. A portal that
    stood still makes up for them. Returns how many."""
    written = 0
    chaining.chain_waiting_events()
    for dataset in Dataset.objects.order_by("pk"):
        for month in _due_months(dataset):
            written += _write(dataset, month)
    return written


def _due_months(dataset: Dataset) -> list[date]:
    """Their first days, oldest first: all since the last report, at first the last month alone."""
    now = timezone.now().astimezone(ZoneInfo(dataset.time_zone))
    if datetime.combine(now.date(), MORNING, now.tzinfo) > now and now.day == 1:
        now -= timedelta(days=1)
    latest = _month_before(now.date())
    told = dataset.monthly_reports.order_by("-month").values_list("month", flat=True).first()
    found: list[date] = []
    month = latest
    while len(found) < MOST_MONTHS and (told < month if told else not found):
        found.insert(0, month)
        month = _month_before(month)
    return [month for month in found if _is_counted(dataset, month)]


def _is_counted(dataset: Dataset, month: date) -> bool:
    """Whether the dataset was there then, and its numbers are known up to the month's end."""
    end = dates.midnight(_month_after(month), dataset.time_zone)
    events = AuditEvent.objects.filter(place__chain__name=chain_name(dataset.pk))
    was_there = events.filter(place__position=0, at__lt=end).exists()
    return was_there and dataset.daily_numbers.filter(counted_at__gte=end).exists()


def _write(dataset: Dataset, month: date) -> bool:
    """False where another one has just written it."""
    after = _month_after(month)
    numbers = numbers_of([dataset], month, after - timedelta(days=1))
    try:
        with transaction.atomic():
            heads = AuditHead.objects.filter(chain__name=chain_name(dataset.pk))
            head = heads.select_related("chain").order_by("-size").first()
            report = MonthlyReport.objects.create(
                dataset=dataset, month=month, head=head, written_at=timezone.now()
            )
            for reader in staff.readers_of_reports(dataset):
                report_letters.monthly_report(report, reader, numbers)
    except IntegrityError:
        return False
    return True


def _month_before(day: date) -> date:
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def _month_after(day: date) -> date:
    return dates.months_later(datetime.combine(day.replace(day=1), time()), 1).date()
