"""Files that no row names, left behind by a crash, and rows whose file is gone.

A file is written before its row, so that only one that is old counts as an orphan.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from agreements import storage
from agreements.selectors import files

logger = logging.getLogger(__name__)

# Far longer than any request or task between a file and its row.
AGE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Census:
    """The names of old files without a row and of files that rows miss; how many have both."""

    orphans: tuple[str, ...]
    missing: tuple[str, ...]
    kept: int

    @property
    def plausible(self) -> bool:
        """Crashes leave a few orphans; a database that is not the files' own makes all of them."""
        return len(self.orphans) <= self.kept


def take_census() -> Census:
    """Look at every file and at every row that names one."""
    orphans: list[str] = []
    missing: list[str] = []
    kept = 0
    for kind in storage.Kind:
        # In this order: what is written or removed meanwhile is in neither list.
        old = set(storage.stored_names(kind, AGE))
        named = set(files.names_in_rows(kind))
        orphans += sorted(old - named)
        there = set(storage.stored_names(kind))
        if gone := named - there:
            missing += sorted(gone & set(files.names_in_rows(kind)))
        kept += len(named & there)
    return Census(tuple(orphans), tuple(missing), kept)


def remove_orphans_if_plausible() -> int:
    """Remove orphans, and what interrupted uploads left; returns how many files.

    Where there are more orphans than files with a row, they stay: the database may be another
    one, or an older one. A person decides then, by `manage.py orphan_files --remove`.
    """
    removed = storage.remove_leftovers(AGE)
    found = take_census()
    return removed if say_if_implausible(found) else removed + remove_orphans(found)


def say_if_implausible(found: Census) -> bool:
    """Whether nothing may be removed; the log then says why."""
    if not found.plausible:
        logger.error(
            "%d files without a row, %d with one: nothing removed. Is this the files' database?",
            len(found.orphans),
            found.kept,
        )
    return not found.plausible


def remove_orphans(found: Census) -> int:
    """Remove the orphans of a census; returns how many."""
    storage.discard(found.orphans)
    return len(found.orphans)
