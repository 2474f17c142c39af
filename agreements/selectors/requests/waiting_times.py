"""How long requests of a dataset wait, from what happened lately. Told as what it was, and never as
what it will be."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agreements.enums import Status
from agreements.lifecycle import WAITING_FOR_DECISION
from agreements.models import Agreement, Dataset
from agreements.selectors.datasets.numbers import waits_of
from agreements.selectors.grants import live_grants

_DAYS = 90
_ENOUGH = 5  # decisions; fewer say nothing of the next one
_MOST_TOLD = 100  # of those before: a page counts no further


@dataclass(frozen=True, slots=True)
class Waiting:
    """Sentences, each "" where nothing can be said."""

    how_long: str
    before: str

    def __bool__(self) -> bool:
        return bool(self.how_long or self.before)

    def __iter__(self) -> Iterator[str]:
        return iter(filter(None, (self.how_long, self.before)))


def how_long(dataset: Dataset) -> str:
    """Within how many days half of the requests of the last 90 days were decided; "" while too few
    were, while half of them wait, and while access is suspended: then the past tells nothing.

    A request that was handed back and came again counts each time. One that waits already longer
    than that counts as not decided, so that a queue that grows is seen.
    """
    now = timezone.now()
    today = now.astimezone(ZoneInfo(dataset.time_zone)).date()
    tally = waits_of(dataset, today - timedelta(days=_DAYS - 1), today)
    decided = tally.waits.total()
    if decided < _ENOUGH or tally.half is None:
        return ""
    if live_grants.open_suspension(dataset):
        return ""
    overdue = _waiting(dataset).filter(
        amends=None, submitted_at__lt=now - timedelta(days=tally.half)
    )
    # One more than were decided, and half of all wait: there is no need to count further.
    days = tally.half_with(_count(overdue, decided + 1))
    if days is None:
        return ""
    return ngettext(
        "Half of the requests of the last %(period)d days were decided within %(days)d day.",
        "Half of the requests of the last %(period)d days were decided within %(days)d days.",
        days,
    ) % {"days": days, "period": _DAYS}


def before_this(agreement: Agreement) -> str:
    """How many of those that wait came before a submitted request; "" for any other."""
    came: datetime | None = agreement.submitted_at
    if agreement.status != Status.SUBMITTED or came is None:
        return ""
    number = _count(_waiting(agreement.dataset).filter(submitted_at__lt=came), _MOST_TOLD + 1)
    if not number:
        return _("None of those that wait came before yours.")
    if number > _MOST_TOLD:
        return _("More than %(number)d are before yours.") % {"number": _MOST_TOLD}
    return ngettext("%(number)d is before yours.", "%(number)d are before yours.", number) % {
        "number": number
    }


def waiting(agreement: Agreement) -> Waiting | None:
    """Both, while a request waits for a decision; None for any other."""
    if agreement.status not in WAITING_FOR_DECISION:
        return None
    return Waiting(how_long(agreement.dataset), before_this(agreement))


def _waiting(dataset: Dataset) -> QuerySet[Agreement]:
    """Undecided. What was decided, and can still be taken back for half a minute, is not; what
    could not be carried out is."""
    found = Agreement.objects.filter(dataset=dataset, status__in=WAITING_FOR_DECISION)
    return found.exclude(pending_decision__isnull=False, pending_decision__refused_at=None)


def _count(found: QuerySet[Agreement], most: int) -> int:
    return len(found.order_by().values_list("pk")[:most])
