"""While a backup copies files, none that rows named is deleted: what the snapshot of the database
names is still there when its turn comes.

A hold is a small file in the private storage, so that every server of the portal sees it, also when
the database is away. It is renewed while the backup runs and counts for a while only: after a
backup that was killed, files are deleted again by themselves. What is not deleted meanwhile no row
names; the daily sweep takes it.
"""

import logging
import secrets
import time
from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta
from enum import StrEnum
from threading import Event, Thread
from types import TracebackType
from typing import Self

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

logger = logging.getLogger(__name__)

COUNTS_FOR = timedelta(minutes=15)
_RENEWED_EVERY = timedelta(minutes=1)
_FOLDER = "holds"


class Area(StrEnum):
    """Which files are held: those of the portal, or those of releases."""

    PRIVATE = "private"
    RELEASES = "releases"


def is_held(area: Area) -> bool:
    """Whether files of this area stay for now. Where nobody can tell, they do."""
    try:
        return any(_counts(name) for name in _names() if name.startswith(f"{area}-"))
    except Exception as error:  # OSError of a disk; what else, a client of another storage knows
        logger.warning("whether files are held can't be told: %s", error)
        return True


def holders() -> set[str]:
    """Who holds files now."""
    return {name.split("-")[1] for name in _names() if _counts(name)}


def forget(holder: str) -> None:
    """Remove what a backup of `holder` that was killed left."""
    for name in _names():
        if name.split("-")[1] == holder:
            default_storage.delete(f"{_FOLDER}/{name}")


class FileHold:
    """Holds the files of `areas` while it is open; `lapsed` where it did not count all the time.

    Raises OSError when it can't begin.
    """

    def __init__(self, holder: str, areas: Collection[Area]) -> None:
        self._holder, self._areas = holder, areas
        self._written: list[str] = []
        self._renewed = time.time()
        self._over = Event()
        self._renewing = Thread(target=self._renew_until_over, daemon=True)
        self.lapsed = False

    def __enter__(self) -> Self:
        self._renew()
        self._renewing.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._renewing.join()
        self._note_lapse()
        self._remove(self._written)

    def _renew_until_over(self) -> None:
        while not self._over.wait(_RENEWED_EVERY.total_seconds()):
            try:
                self._renew()
            except Exception as error:  # as in `is_held`; the next one may work
                logger.warning("the files of the backup were not held anew: %s", error)

    def _renew(self) -> None:
        """The new one is there before the old one goes: there is no moment without."""
        self._note_lapse()
        before = time.time()
        old, self._written = self._written, []
        try:
            for area in self._areas:
                name = f"{_FOLDER}/{area}-{self._holder}-{secrets.token_hex(8)}"
                self._written.append(default_storage.save(name, ContentFile(b"backup")))
        finally:
            if len(self._written) < len(self._areas):
                self._written += old
        self._renewed = before
        self._remove(old)

    def _note_lapse(self) -> None:
        self.lapsed |= time.time() - self._renewed > COUNTS_FOR.total_seconds()

    def _remove(self, names: Collection[str]) -> None:
        for name in names:
            with suppress(Exception):  # it counts for a while, and no longer
                default_storage.delete(name)


def _names() -> list[str]:
    try:
        return [name for name in default_storage.listdir(_FOLDER)[1] if name.count("-") == 2]
    except FileNotFoundError:  # nothing was ever held
        return []


def _counts(name: str) -> bool:
    try:
        written = default_storage.get_modified_time(f"{_FOLDER}/{name}").timestamp()
    except FileNotFoundError:  # gone meanwhile
        return False
    # By the clock that the disk goes by; the demo's is ahead of it.
    return time.time() - written < COUNTS_FOR.total_seconds()
