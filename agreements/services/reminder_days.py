"""Reminders on certain days after a moment, or before it: which is due, each written once."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

logger = logging.getLogger(__name__)

# More than fall due in a few minutes; the rest comes with the next call.
MOST = 200

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class ReminderDays:
    """Days, in their order, since the moment in the column `since`; or, if `before`, until it.

    The column `mark` holds the day of the last reminder. Of several that were missed, the last
    alone is due.
    """

    days: Sequence[int]
    since: str
    mark: str
    before: bool = False

    def due(self, now: datetime) -> Q:
        """Rows of which a day has come whose reminder was not written yet, nor a later one's."""
        due = Q()
        for place, day in enumerate(self.days):
            has_come = Q(**{f"{self.since}__lte": now - self._after(day)})
            due |= has_come & ~Q(**{f"{self.mark}__in": self.days[place:]})
        return due

    def due_day(self, row: Model, now: datetime) -> int | None:
        """The day of the reminder that is due of a row."""
        since, mark = getattr(row, self.since), getattr(row, self.mark)
        for place, day in reversed(list(enumerate(self.days))):
            if since is not None and since + self._after(day) <= now:
                return None if mark in self.days[place:] else day
        return None

    def _after(self, day: int) -> timedelta:
        return timedelta(days=-day if self.before else day)


def act_on_due(
    due: Callable[[datetime], QuerySet[Row]],
    act: Callable[[Row, datetime], bool],
    most: int = MOST,
) -> int:
    """Have `act` deal with what is `due`, in its order; how often it says that it did something.

    Each row is a transaction of its own, locked and looked for anew: what another process is at, or
    was, is left out. One that fails stops no other, and is due again.
    """
    now = timezone.now()
    done = 0
    for key in list(due(now).values_list("pk", flat=True)[:most]):
        try:
            with transaction.atomic():
                rows = due(now).select_for_update(of=("self",), skip_locked=True, no_key=True)
                if row := rows.filter(pk=key).first():
                    done += act(row, now)
        except Exception:
            logger.exception("not dealt with: %s %s", due(now).model.__name__, key)
    return done
