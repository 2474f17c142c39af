"""Reads files that lie in the storage already, for their sums; it may take hours.

A claim is the number of the attempt and a time, which whoever holds it renews; any number of
processes may read at once.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta

from django.db.models import F, QuerySet
from django.utils.translation import gettext_noop

from agreements.exceptions import PortalError
from agreements.models import ArrivingFile, DataRelease
from agreements.release_storage import stored_files
from agreements.work_queue import BUDGET, WorkQueue

from . import arrivals

logger = logging.getLogger(__name__)

QUEUE = WorkQueue(
    ArrivingFile.objects.select_related("release").order_by("due_at"),
    claim=lambda: {"attempts": F("attempts") + 1},
)
_PAUSE = timedelta(seconds=30)
_MOST_ATTEMPTS = 20
# How often it is said how far a file is, in seconds.
_SAID_EVERY = 2.0
GONE = gettext_noop("It does not lie in the storage any more.")
CHANGED = gettext_noop("It was changed while it was read.")
UNREADABLE = gettext_noop("The storage could not be read.")


class ClaimLostError(Exception):
    """Another process reads the file, or somebody took it out."""


@dataclass(slots=True)
class _Watch:
    """Says in the row how far its file is read. Raises ClaimLostError."""

    file: ArrivingFile
    on_read: Callable[[int], object]
    done: int = 0
    said_at: float = field(default_factory=time.monotonic)

    def __call__(self, read: int) -> None:
        self.done += read
        self.on_read(read)
        if time.monotonic() - self.said_at >= _SAID_EVERY:
            self.said_at = time.monotonic()
            if not QUEUE.ours(self.file).update(done=self.done):
                raise ClaimLostError


def sum_arriving_files(
    budget: float = BUDGET,
    *,
    release: DataRelease | None = None,
    watch: Callable[[ArrivingFile], Callable[[int], object]] = lambda _file: lambda _read: None,
) -> int:
    """Read what is due, of this `release` or of all; after `budget` seconds none is begun any more.
    `watch` is given each file, and gives what is told of bytes read. Returns how many were dealt
    with."""
    done = 0
    for file in QUEUE.work(budget, lambda: _due(release)):
        try:
            _sum(file, watch(file))
        except ClaimLostError:
            logger.info("file %d is read by somebody else", file.pk)
        except FileNotFoundError:
            _stop(file, GONE)
        except OSError as error:
            logger.warning("file %d of release %d put off: %s", file.pk, file.release_id, error)
            if file.attempts >= _MOST_ATTEMPTS:
                _stop(file, UNREADABLE)
            else:
                QUEUE.put_off(file, _PAUSE)
        except PortalError as error:
            _stop(file, str(error))
        except Exception:  # ours; it is tried again when its claim is over
            logger.exception("file %d of release %d", file.pk, file.release_id)
        done += 1
    return done


def _due(release: DataRelease | None) -> QuerySet[ArrivingFile]:
    due = QUEUE.due()
    return due.filter(release=release) if release else due


def _sum(file: ArrivingFile, on_read: Callable[[int], object]) -> None:
    sums = stored_files.sum_file(file.file, _Watch(file, on_read))
    if not QUEUE.ours(file).exists():
        raise ClaimLostError
    if sums.size != file.size:
        _stop(file, CHANGED)
    else:
        arrivals.take_in(file, sums)


def _stop(file: ArrivingFile, problem: str) -> None:
    """Nothing is due any more; pages say why, in the language of who reads them."""
    QUEUE.ours(file).update(due_at=None, problem=problem)
