"""Who has not attested that their copies are deleted is reminded, as `lifecycle.DELETION_REMINDERS`
says."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agreements.lifecycle import DELETION_REMINDERS
from agreements.mail import deletion_letters
from agreements.models import Deletion
from agreements.selectors.grants import open_deletions as selectors

from .deletions import reminder_day, reminder_key

# More than fall due in a few minutes; the rest comes with the next call.
MOST = 200


def write_due_reminders(most: int = MOST) -> int:
    """Write what is due, each once; safe at any time, twice and at once. Of several that were
    missed, the last alone is sent. How many were written."""
    with transaction.atomic():
        now = timezone.now()
        due = list(_due(now)[:most])
        for deletion in due:
            deletion.reminded = _number(deletion, now)
            deletion.reminded_at = now
            deletion.remind_at = reminder_day(deletion.due_since, deletion.reminded)
            deletion.save(update_fields=["reminded", "reminded_at", "remind_at"])
        return sum(
            deletion_letters.delete_copies(
                deletion,
                is_last=deletion.remind_at is None,
                key=reminder_key(deletion, deletion.reminded),
            )
            is not None
            for deletion in due
        )


def _due(now: datetime) -> QuerySet[Deletion]:
    found = selectors.open_deletions().filter(remind_at__lte=now).order_by("remind_at")
    return found.select_for_update(of=("self",), skip_locked=True, no_key=True)


def _number(deletion: Deletion, now: datetime) -> int:
    """Which reminder this is: the last whose day has come."""
    return sum(
        (day := reminder_day(deletion.due_since, number)) is not None and day <= now
        for number in range(len(DELETION_REMINDERS))
    )
