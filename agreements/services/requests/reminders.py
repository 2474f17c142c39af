"""Signers who have not done what is theirs to do are reminded, as `lifecycle.REMINDERS` says."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from agreements import audit
from agreements.enums import AuditAction
from agreements.exceptions import NotYourMove
from agreements.lifecycle import REMINDED, REMINDERS, Reminder
from agreements.mail import letters
from agreements.models import Agreement, OutboundEmail, QuarantinedUpload, User
from agreements.selectors.datasets import public_datasets
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
    written = 0
    for agreement in _agreements_to_remind(timezone.now())[:most]:
        try:
            written += _remind(agreement)
        except Exception:  # one that can't be written never stops the others
            logger.exception("nobody is reminded of %s", agreement)
    return written


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
    long_ago = Q()
    for row in REMINDERS:
        not_yet = Q(reminded=None) | Q(reminded__lt=row.days)
        long_ago |= Q(waiting_since__lte=now - timedelta(days=row.days)) & not_yet
    held = QuarantinedUpload.objects.filter(agreement=OuterRef("pk"))
    found = Agreement.objects.filter(long_ago, status__in=REMINDED, reminders_off_at=None)
    return found.exclude(Exists(held)).order_by("waiting_since")


def _remind(agreement: Agreement) -> bool:
    """Whether it was written. What may not be sent now is not made up for later; of several that
    were missed, the last alone is sent."""
    with transaction.atomic():
        lock_agreement(agreement)
        rows = Agreement.objects.select_related("signer__user", "dataset", "version")
        row = rows.get(pk=agreement.pk)
        since, now = row.waiting_since, timezone.now()
        due = [
            reminder
            for reminder in reminders_to_come(row)
            if since and since + timedelta(days=reminder.days) <= now
        ]
        if not due:  # somebody was faster
            return False
        reminder = due[-1]
        is_last = reminder.days == _LAST[reminder.status]
        since = None if is_last else since
        Agreement.objects.filter(pk=row.pk).update(reminded=reminder.days, waiting_since=since)
        if not _may_be_reminded(row):
            return False
        left = len(progress.missing_sections(progress.section_states(row)))
        key = f"{reminder.letter}:{row.pk}:{row.changed_at.isoformat()}:{reminder.days}"
        letters.reminder(reminder.letter, row, is_last=is_last, left=left, key=key)
    return True


def _may_be_reminded(agreement: Agreement) -> bool:
    """Whether its signer can go on with it, and gets our mail."""
    user, dataset = agreement.signer.user, agreement.dataset
    if user and not user.is_active:
        return False
    if not dataset.is_listed or public_datasets.version_in_force(dataset) is None:
        return False
    unreached = OutboundEmail.objects.filter(to=agreement.signer.email, unreached_at__isnull=False)
    if user and user.last_login:  # by a code that was mailed
        unreached = unreached.filter(created_at__gt=user.last_login)
    return not unreached.exists()
