"""Tells people to delete what was recalled, and reminds them, as `release_lifecycle` says."""

from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agreements.enums import MailStatus
from agreements.mail import release_letters
from agreements.mail.outbox import take_out_of_queue
from agreements.models import OutboundEmail, RecallDuty
from agreements.release_lifecycle import RECALL_REMINDER_DAYS
from agreements.selectors.releases import recalls
from agreements.services.reminder_days import ReminderDays, act_on_due

LETTER = "recall"
# More than fall due in a few seconds; the rest comes with the next call.
MOST = 500
_DAYS = ReminderDays(RECALL_REMINDER_DAYS, "told_at", "reminded")
_PATHS = 50


def write_due_letters(most: int = MOST) -> int:
    """Write what is due, the longest waiting first; safe at any time and twice. How many."""
    return act_on_due(_due, _write, most)


def may_send(row: OutboundEmail) -> bool:
    """Whether a claimed mail may go out, if it tells of a recall; else it was dropped: nobody is
    asked for what is on record."""
    if row.letter != LETTER:
        return True
    duty = RecallDuty.objects.filter(pk=row.dedup_key.split(":")[1]).first()
    if duty and duty.attested_at is None:
        return True
    why = _("Not sent: it is on record already that the files are deleted.")
    take_out_of_queue(row, MailStatus.DROPPED, why)
    return False


def _due(now: datetime) -> QuerySet[RecallDuty]:
    due = RecallDuty.objects.filter(Q(told_at=None) | _DAYS.due(now), attested_at=None)
    agreement = ("grant__agreement__dataset", "grant__agreement__signer", "grant__associate")
    due = due.select_related("user", "release__dataset", *agreement)
    return due.order_by("opened_at", "pk")


def _write(duty: RecallDuty, now: datetime) -> bool:
    day = _DAYS.due_day(duty, now) or 0
    duty.told_at = duty.told_at or now
    duty.reminded = day
    paths = recalls.paths_to_delete(duty)
    release_letters.recall(
        duty,
        paths=list(paths[:_PATHS]),
        more=max(0, paths.count() - _PATHS),
        is_reminder=bool(day),
        key=f"{LETTER}:{duty.pk}:{day}",
    )
    duty.save(update_fields=["told_at", "reminded"])
    return True
