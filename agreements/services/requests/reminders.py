"""Signers who have not done what is theirs to do are reminded, as `lifecycle.REMINDERS` says."""

import logging

from django.db import transaction
from django.utils import timezone

from agreements import audit
from agreements.enums import AuditAction
from agreements.exceptions import NotYourMove
from agreements.lifecycle import REMINDERS
from agreements.mail import letters
from agreements.models import Agreement, User
from agreements.selectors.requests import reminders
from agreements.services.agreement_row import drop_queued_reminders, lock_agreement

from . import progress

logger = logging.getLogger(__name__)

# More than fall due in a few minutes; the rest comes with the next call.
MOST = 200
_LAST = {row.status: row.days for row in REMINDERS}


def write_due_reminders(most: int = MOST) -> int:
    """Write what is due, each once; safe at any time, twice, and after a week of standstill.

    How many were written.
    """
    now, written = timezone.now(), 0
    for agreement in reminders.agreements_to_remind(now)[:most]:
        try:
            written += _remind(agreement)
        except Exception:  # one that can't be written never stops the others
            logger.exception("nobody is reminded of %s", agreement)
    return written


def _remind(agreement: Agreement) -> bool:
    """Whether it was written. What may not be sent now is not made up for later."""
    with transaction.atomic():
        lock_agreement(agreement)
        rows = Agreement.objects.select_related("signer__user", "dataset", "version")
        row = rows.get(pk=agreement.pk)
        reminder = reminders.due_reminder(row, timezone.now())
        if reminder is None:  # somebody was faster
            return False
        is_last = reminder.days == _LAST[reminder.status]
        since = None if is_last else row.waiting_since
        Agreement.objects.filter(pk=row.pk).update(reminded=reminder.days, waiting_since=since)
        if not reminders.may_be_reminded(row):
            return False
        left = len(progress.missing_sections(progress.section_states(row)))
        key = f"{reminder.letter}:{row.pk}:{row.changed_at.isoformat()}:{reminder.days}"
        letters.reminder(reminder.letter, row, is_last=is_last, left=left, key=key)
    return True


def stop_reminders(agreement: Agreement, *, by: User) -> None:
    """No more reminders of this request, whatever becomes of it. Asking twice is harmless."""
    if agreement.signer.user_id != by.pk:
        raise NotYourMove
    with transaction.atomic():
        on = Agreement.objects.filter(pk=agreement.pk, reminders_off_at=None)
        if on.update(reminders_off_at=timezone.now()):
            audit.record(AuditAction.REMINDER_STOP, agreement.reference, by=by)
            drop_queued_reminders(agreement)
