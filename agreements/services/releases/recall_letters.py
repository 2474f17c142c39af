"""Tells people to delete what was recalled, and reminds them, as `release_lifecycle` says."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.enums import MailStatus
from agreements.mail import release_letters
from agreements.mail.outbox import take_out_of_queue
from agreements.models import OutboundEmail, RecallDuty
from agreements.release_lifecycle import RECALL_REMINDER_DAYS
from agreements.selectors.releases import recalls

logger = logging.getLogger(__name__)

LETTER = "recall"
# More than fall due in a few seconds; the rest comes with the next call.
MOST = 500
_PATHS = 50


def write_due_letters(most: int = MOST) -> int:
    """Write what is due, the longest waiting first; safe at any time and twice. How many."""
    written = 0
    for key in list(_due(timezone.now()).values_list("pk", flat=True)[:most]):
        try:
            written += _write(key)
        except Exception:  # one that can't be written never stops the others
            logger.exception("no letter for duty %d", key)
    return written


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
    due = Q(told_at=None)
    for days in RECALL_REMINDER_DAYS:
        due |= Q(told_at__lte=now - timedelta(days=days), reminded__lt=days)
    return RecallDuty.objects.filter(due, attested_at=None).order_by("opened_at", "pk")


def _write(key: int) -> bool:
    """Of several reminders that were missed, the last alone is sent."""
    with transaction.atomic():
        now = timezone.now()
        rows = RecallDuty.objects.select_for_update(of=("self",), skip_locked=True)
        rows = rows.select_related("user", "release__dataset", "grant__agreement__dataset")
        duty = rows.filter(pk__in=_due(now).filter(pk=key).values("pk")).first()
        if duty is None:  # somebody was faster
            return False
        days = 0
        if duty.told_at is None:
            duty.told_at = now
        else:
            past = now - duty.told_at
            days = max(d for d in RECALL_REMINDER_DAYS if past >= timedelta(days=d))
            duty.reminded = days
        paths = recalls.paths_to_delete(duty)
        release_letters.recall(
            duty,
            paths=list(paths[:_PATHS]),
            more=max(0, paths.count() - _PATHS),
            is_reminder=bool(days),
            key=f"{LETTER}:{duty.pk}:{days}",
        )
        duty.save(update_fields=["told_at", "reminded"])
    return True
