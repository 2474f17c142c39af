"""Who has not attested that their copies are deleted is reminded, as `lifecycle.DELETION_REMINDERS`
says."""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from agreements.lifecycle import DELETION_REMINDERS
from agreements.mail import deletion_letters
from agreements.models import Deletion
from agreements.selectors.grants import open_deletions as selectors
from agreements.services.reminder_days import MOST, act_on_due

from .deletions import reminder_day, reminder_key


def write_due_reminders(most: int = MOST) -> int:
    """Write what is due, each once; safe at any time, twice and at once. How many were written."""
    return act_on_due(_due, _remind, most)


def _due(now: datetime) -> QuerySet[Deletion]:
    return selectors.open_deletions().filter(remind_at__lte=now).order_by("remind_at")


def _remind(deletion: Deletion, now: datetime) -> bool:
    """Of several that were missed, the last alone is written."""
    deletion.reminded, deletion.reminded_at = _number(deletion, now), now
    deletion.remind_at = reminder_day(deletion.due_since, deletion.reminded)
    deletion.save(update_fields=["reminded", "reminded_at", "remind_at"])
    key = reminder_key(deletion, deletion.reminded)
    is_last = deletion.remind_at is None
    return deletion_letters.delete_copies(deletion, is_last=is_last, key=key) is not None


def _number(deletion: Deletion, now: datetime) -> int:
    """Which reminder this is: the last whose day has come."""
    days = (timedelta(days=days) for days in DELETION_REMINDERS)
    return sum(deletion.due_since + after <= now for after in days)
