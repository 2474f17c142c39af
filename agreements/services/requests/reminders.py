"""Signers who have not done what is theirs to do are reminded, as `lifecycle.REMINDERS` says."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from agreements import audit
from agreements.enums import AuditAction, Status
from agreements.exceptions import NotYourMove
from agreements.lifecycle import REMINDED, REMINDERS, Reminder
from agreements.mail import letters
from agreements.models import Agreement, OutboundEmail, QuarantinedUpload, User
from agreements.selectors.datasets import public_datasets
from agreements.services.agreement_row import drop_queued_reminders
from agreements.services.reminder_days import MOST, ReminderDays, act_on_due

from . import progress

_DAYS = {
    status: ReminderDays(
        [row.days for row in REMINDERS if row.status == status], "waiting_since", "reminded"
    )
    for status in REMINDED
}


def write_due_reminders(most: int = MOST) -> int:
    """Write what is due, each once; safe at any time, twice, and after a week of standstill.

    How many were written.
    """
    return act_on_due(_agreements_to_remind, _remind, most)


def reminders_to_come(agreement: Agreement) -> list[Reminder]:
    """Those that its signer gets if nothing happens."""
    if agreement.waiting_since is None or agreement.reminders_off_at:
        return []
    return [
        row
        for row in REMINDERS
        if row.status == agreement.status and row.days > (agreement.reminded or 0)
    ]


def stop_reminders(agreement: Agreement, *, by: User) -> None:
    """No more reminders of this request, whatever becomes of it. Asking twice is harmless."""
    if agreement.signer.user_id != by.pk:
        raise NotYourMove
    with transaction.atomic():
        on = Agreement.objects.filter(pk=agreement.pk, reminders_off_at=None)
        if on.update(reminders_off_at=timezone.now()):
            audit.record(AuditAction.REMINDER_STOP, agreement.reference, by=by)
            drop_queued_reminders(agreement)


def _agreements_to_remind(now: datetime) -> QuerySet[Agreement]:
    """Those for which a reminder is due, the longest waiting first; not who has sent a scan that
    waits for the virus scanner."""
    due = Q()
    for status, days in _DAYS.items():
        due |= Q(status=status) & days.due(now)
    held = QuarantinedUpload.objects.filter(agreement=OuterRef("pk"))
    found = Agreement.objects.filter(due, reminders_off_at=None).exclude(Exists(held))
    return found.select_related("signer__user", "dataset", "version").order_by("waiting_since")


def _remind(agreement: Agreement, now: datetime) -> bool:
    """Whether it was written. What may not be sent now is not made up for later."""
    status = Status(agreement.status)
    day = _DAYS[status].due_day(agreement, now)
    reminder = next(row for row in REMINDERS if (row.status, row.days) == (status, day))
    is_last = day == _DAYS[status].days[-1]
    agreement.reminded = day
    agreement.waiting_since = None if is_last else agreement.waiting_since
    agreement.save(update_fields=["reminded", "waiting_since"])
    if not _may_be_reminded(agreement):
        return False
    left = len(progress.missing_sections(progress.section_states(agreement)))
    key = f"{reminder.letter}:{agreement.pk}:{agreement.changed_at.isoformat()}:{day}"
    letters.reminder(reminder.letter, agreement, is_last=is_last, left=left, key=key)
    return True


def _may_be_reminded(agreement: Agreement) -> bool:
    """Whether its signer can go on with it, and gets our mail."""
    user, dataset = agreement.signer.user, agreement.dataset
    if user and not user.is_active:
        return False
    if not dataset.is_listed or public_datasets.version_in_force(dataset) is None:
        return False
    mailbox = agreement.signer.mailbox
    unreached = OutboundEmail.objects.filter(to=mailbox, unreached_at__isnull=False)
    if user and user.last_login:  # by a code that was mailed
        unreached = unreached.filter(created_at__gt=user.last_login)
    return not unreached.exists()
