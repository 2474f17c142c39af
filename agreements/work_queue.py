"""Rows as work to do: each is claimed by one process at a time, for as long as its lease lasts.

`due_at` says when a row is to be worked on and, once it is claimed, until when (null: nothing is to
be done). Work may take minutes, for a mail server or a scan may be slow; what a killed process had
claimed is due again within a minute all the same.
"""

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Event, Thread
from typing import Generic, TypeVar

from django.db import Error, connection, transaction
from django.db.models import Case, Model, QuerySet, Value, When
from django.utils import timezone

logger = logging.getLogger(__name__)

# How long one task works before it looks up, in seconds.
BUDGET = 60.0
# Outlives three renewals that failed. With beat's sweep every 20 s that makes a minute.
LEASE = timedelta(seconds=40)
_RENEWED_EVERY = 10.0
_AFTER_A_FAILURE = 1.0
# How old, in seconds, what is known of a claimed row may be when it is handed out.
_FRESH = 1.0

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True)
class WorkQueue(Generic[Row]):
    """The work that lies in one table.

    `rows` is in the order in which they are worked on. `claim` gives what tells one claim of a row
    from the next, such as the number of the attempt; whoever finds it changed has lost the row.
    `claimed` and `waiting` are what else a row is while it is worked on, and while it waits;
    `until` are the columns that hold the moment; so many rows are claimed at once as a `batch`.
    `unclaim` is what else a row becomes that goes back without having been handed out.
    """

    rows: QuerySet[Row]
    claim: Callable[[], Mapping[str, object]]
    claimed: Mapping[str, object] = field(default_factory=dict)
    waiting: Mapping[str, object] = field(default_factory=dict)
    until: Sequence[str] = ("due_at",)
    batch: int = 1
    unclaim: Mapping[str, object] = field(default_factory=dict)

    def due(self, now: datetime | None = None) -> QuerySet[Row]:
        """What may be claimed at that moment, or now."""
        return self.rows.filter(due_at__lte=now or timezone.now())

    def take(self, due: QuerySet[Row] | None = None) -> list[Row]:
        """Claim the first rows of `due`, or of all that are due, at most a batch.

        No two callers get the same: PostgreSQL skips rows that another is just claiming; on SQLite
        an IMMEDIATE transaction lets one caller in at a time.
        """
        return self._read(self._claim(self.due() if due is None else due))

    def work(
        self, budget: float = BUDGET, due: Callable[[], QuerySet[Row]] | None = None
    ) -> Iterator[Row]:
        """Claim rows and hand out one after the other, until nothing is due or `budget` seconds are
        over. All are kept meanwhile; what was not handed out goes back to its place in the end.

        What is handed out was read a second ago at most; whatever goes before it waits no longer.
        """
        end, due = time.monotonic() + budget, due or self.due
        while time.monotonic() < end and (was_due := self._claim(due())):
            rows = self._read(was_due)
            with kept(partial(self.renew, *rows)):
                fresh_until = time.monotonic() + _FRESH
                try:
                    yield rows.pop(0)
                    while rows and time.monotonic() < min(fresh_until, end):
                        yield rows.pop(0)
                finally:
                    self._give_back(rows, was_due)

    def ours(self, *rows: Row) -> QuerySet[Row]:
        """Rows, if their claim is still the caller's: a lease that ran out may be another's."""
        claims = {name: {getattr(row, name) for row in rows} for name in self.claim()}
        same = {f"{name}__in": values for name, values in claims.items()}
        mine = self._table.filter(pk__in=[row.pk for row in rows], due_at__isnull=False)
        return mine.filter(**self.claimed, **same)

    def renew(self, *rows: Row) -> int:
        """Hold those that are still ours for another lease; how many that are."""
        return self.ours(*rows).update(**self._lease_from_now())

    def put_off(self, row: Row, wait: timedelta = timedelta(), **fields: object) -> bool:
        """Give a row back, due after `wait`; False if it is not ours any more."""
        due = {"due_at": timezone.now() + wait}
        return bool(self.ours(row).update(**{**self.waiting, **due, **fields}))

    def _claim(self, due: QuerySet[Row]) -> dict[int, datetime]:
        """The keys of what was claimed, in their order, and when each was due."""
        with transaction.atomic():
            free = due.select_for_update(of=("self",), skip_locked=True)
            was_due = dict(free.values_list("pk", "due_at")[: self.batch])
            claim = {**self.claimed, **self.claim(), **self._lease_from_now()}
            self._table.filter(pk__in=was_due).update(**claim)
        return was_due

    def _read(self, keys: Iterable[int]) -> list[Row]:
        place = {key: place for place, key in enumerate(keys)}
        return sorted(self.rows.filter(pk__in=place), key=lambda row: place[row.pk])

    def _give_back(self, rows: Sequence[Row], was_due: Mapping[int, datetime]) -> None:
        if rows:
            due = Case(*(When(pk=row.pk, then=Value(was_due[row.pk])) for row in rows))
            self.ours(*rows).update(**{**self.waiting, **self.unclaim, "due_at": due})

    @property
    def _table(self) -> QuerySet[Row]:
        return self.rows.model._default_manager.all()

    def _lease_from_now(self) -> dict[str, object]:
        return dict.fromkeys(self.until, timezone.now() + LEASE)


@contextmanager
def kept(renew: Callable[[], object]) -> Iterator[None]:
    """Call `renew` every ten seconds until the block ends, in a thread, whatever the block does.

    It must touch only what is still claimed. While the database is away it is tried each second.
    """
    if connection.in_atomic_block:
        # Nobody else can see the claim yet, nor the thread renew it: it would wait for this block.
        yield
        return
    over = Event()
    thread = Thread(target=_renew, args=(renew, over), name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _renew(renew: Callable[[], object], over: Event) -> None:
    pause = _RENEWED_EVERY
    while not over.wait(pause):
        try:
            renew()
            pause = _RENEWED_EVERY
        except Error as error:
            logger.warning("lease not renewed: %s", error)
            pause = min(_AFTER_A_FAILURE, _RENEWED_EVERY)
        finally:
            connection.close()
