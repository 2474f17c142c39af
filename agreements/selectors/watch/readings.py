"""Everything that is watched, each beside its limit."""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import inf
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from agreements import broker
from agreements.enums import Watched
from agreements.watch_limits import CALM, LEAST_FREE, LONGEST

from .waiting import waiting_since


@dataclass(frozen=True, slots=True)
class Reading:
    """How old something is, in seconds (infinite: beat was never seen), or how many bytes are free,
    and its limit. Of the broker 1.0 where it is there, else 0.0."""

    what: Watched
    value: float
    limit: float

    @property
    def is_age(self) -> bool:
        return self.what in LONGEST

    @property
    def is_wrong(self) -> bool:
        return self.value > self.limit if self.is_age else self.value < self.limit

    @property
    def is_calm(self) -> bool:
        """So far from its limit that what was wrong is over."""
        if self.is_age:
            return self.value <= self.limit * CALM
        return not self.is_wrong


def readings() -> list[Reading]:
    """What rows, disks and the broker tell. Raises what the database raises."""
    return [*stored_readings(), broker_reading()]


def stored_readings() -> list[Reading]:
    """Without the broker, for which one may have to wait half a second."""
    return [*_ages(waiting_since(), timezone.now()), *_rooms()]


def broker_reading() -> Reading:
    return Reading(Watched.BROKER, float(broker.is_there()), 1.0)


def folders() -> dict[Watched, Path]:
    """What has to have room on this machine; releases in S3 need none."""
    on_disk = {} if settings.RELEASES_S3_URL else {Watched.RELEASES_DISK: settings.RELEASES_ROOT}
    return {Watched.DISK: settings.VAR_DIR, **on_disk}


def _ages(since: Mapping[Watched, datetime | None], now: datetime) -> Iterator[Reading]:
    for what, moment in since.items():
        none = inf if what is Watched.BEAT else 0.0
        age = max((now - moment).total_seconds(), 0.0) if moment else none
        yield Reading(what, age, LONGEST[what].total_seconds())


def _rooms() -> Iterator[Reading]:
    for what, folder in folders().items():
        there = next((each for each in (folder, *folder.parents) if each.is_dir()), Path("/"))
        yield Reading(what, float(shutil.disk_usage(there).free), float(LEAST_FREE[what]))
