"""What the commands that make, check and restore backups have in common."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from agreements.backups.targets.target import BackupTarget, opened_target, shown
from agreements.exceptions import PortalError
from agreements.management.copy_bars import CopyBars


@contextmanager
def target_and_bars(address: str, undone: str) -> Iterator[tuple[BackupTarget, CopyBars]]:
    """The target is connected until the end. What goes wrong is a sentence and exit code 1;
    `undone` says what that means for the backup."""
    bars = CopyBars()
    try:
        with opened_target(address) as target:
            yield target, bars
    except PortalError as error:
        raise CommandError(f"{error}\n{undone}") from error
    except OSError as error:
        where = shown(address)
        why = error.strerror or error
        raise CommandError(f"{where}, or a disk of this server: {why}.\n{undone}") from error
    finally:
        bars.close()


def moment(words: str) -> datetime:
    """As `2026-12-24T18:00`, with a zone or as where the portal is. Raises CommandError."""
    try:
        found = parse_datetime(words)
    except ValueError:
        found = None
    if found is None:
        raise CommandError(f"“{words}” is no time: write it as 2026-12-24T18:00.")
    return found if found.tzinfo else timezone.make_aware(found)
