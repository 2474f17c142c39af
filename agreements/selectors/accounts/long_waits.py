"""Requests that wait for long: told to whom it reminds, and to a dataset's owners."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet

from agreements.enums import Verb
from agreements.lifecycle import WAITING_FOR_DECISION, permission
from agreements.models import Agreement, Dataset, User
from agreements.selectors.review import queue


@dataclass(frozen=True, slots=True)
class Period:
    """From one morning to another."""

    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class LongWait:
    """How many requests have waited for more than so many days, and since when the `oldest` does;
    those of a person and nobody's, or (`is_escalation`) all of the dataset."""

    count: int
    days: int
    oldest: datetime
    is_escalation: bool = False


def reminder(user: User, dataset: Dataset, period: Period, *, always: bool) -> LongWait | None:
    """Of requests that this person holds or could take up, after the days that they chose. None
    where none of them began to wait so long in the period, unless `always`."""
    if user.remind_days is None or not user.has_perm(permission(Verb.START_REVIEW)):
        return None
    found = _waiting(dataset, user).filter(Q(assignee=user) | queue.nobodys())
    found = found.exclude(queue.waits_for_another(user))
    return _long_wait(found, user.remind_days, period, always=always)


def escalation(user: User, dataset: Dataset, period: Period, *, always: bool) -> LongWait | None:
    """Likewise of all requests of the dataset, to its owners, after the days that it says."""
    if dataset.escalate_days is None or not user.has_perm(permission(Verb.REINSTATE)):
        return None
    found = _long_wait(_waiting(dataset, user), dataset.escalate_days, period, always=always)
    return found and LongWait(found.count, found.days, found.oldest, is_escalation=True)


def _waiting(dataset: Dataset, user: User) -> QuerySet[Agreement]:
    found = dataset.agreements.filter(status__in=WAITING_FOR_DECISION)
    return found.exclude(signer__user=user)


def _long_wait(
    waiting: QuerySet[Agreement], days: int, period: Period, *, always: bool
) -> LongWait | None:
    long = timedelta(days=days)
    found = waiting.filter(submitted_at__lt=period.until - long).order_by("submitted_at")
    if not always and not found.filter(submitted_at__gte=period.since - long).exists():
        return None
    oldest = found.values_list("submitted_at", flat=True).first()
    return LongWait(found.count(), days, oldest) if oldest else None
