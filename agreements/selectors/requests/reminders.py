"""Whose turn it has been for long, and who may be reminded."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from agreements.lifecycle import REMINDED, REMINDERS, Reminder
from agreements.models import Agreement, OutboundEmail, QuarantinedUpload
from agreements.selectors.datasets import public_datasets


def agreements_to_remind(now: datetime) -> QuerySet[Agreement]:
    """Those for which a reminder is due, the longest waiting first; not who has sent a scan that
    waits for the virus scanner."""
    held = QuarantinedUpload.objects.filter(agreement=OuterRef("pk"))
    found = Agreement.objects.filter(_long_ago(now), status__in=REMINDED, reminders_off_at=None)
    return found.exclude(Exists(held)).order_by("waiting_since")


def due_reminder(agreement: Agreement, now: datetime) -> Reminder | None:
    """The reminder that is due for one; of several that were missed, the last alone."""
    since = agreement.waiting_since
    passed = [
        row
        for row in reminders_to_come(agreement)
        if since and since + timedelta(days=row.days) <= now
    ]
    return passed[-1] if passed else None


def reminders_to_come(agreement: Agreement) -> list[Reminder]:
    """Those that its signer gets if nothing happens."""
    if agreement.waiting_since is None or agreement.reminders_off_at:
        return []
    return [
        row
        for row in REMINDERS
        if row.status == agreement.status and row.days > (agreement.reminded or 0)
    ]


def may_be_reminded(agreement: Agreement) -> bool:
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


def _long_ago(now: datetime) -> Q:
    found = Q()
    for row in REMINDERS:
        not_yet = Q(reminded=None) | Q(reminded__lt=row.days)
        found |= Q(waiting_since__lte=now - timedelta(days=row.days)) & not_yet
    return found
