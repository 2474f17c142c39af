"""What several activities do to the row of an agreement, beside its status."""

from collections.abc import Iterable

from django.utils import timezone
from django.utils.translation import gettext

from agreements.lifecycle import REMINDERS
from agreements.mail.outbox import drop_queued
from agreements.models import Agreement

_REMINDERS = sorted({row.letter for row in REMINDERS} | {"term_reminder"})
_SCAN_RECEIPTS = ("receipt", "scan_problems")


def lock_agreement(agreement: Agreement) -> Agreement:
    """The agreement as it stands; until the transaction ends nobody else can move it."""
    return Agreement.objects.select_for_update(no_key=True).get(pk=agreement.pk)


def lock_agreements(keys: Iterable[int]) -> None:
    """Several, in the one order in which everybody takes them: two who need the same agreements
    wait for each other, never both."""
    found = Agreement.objects.select_for_update(no_key=True).filter(pk__in=set(keys))
    list(found.order_by("pk").values_list("pk"))


def restart_reminder_days(agreement: Agreement) -> None:
    """The signer did something: the days until a reminder are counted from now."""
    now = timezone.now()
    rows = Agreement.objects.filter(pk=agreement.pk)
    rows.update(edited_at=now)
    rows.filter(waiting_since__isnull=False).update(waiting_since=now)


def drop_queued_reminders(agreement: Agreement) -> None:
    """The request moved on, or its signer wants none: what is not sent yet is not sent."""
    drop_queued(agreement, _REMINDERS, gettext("The request moved on in the meantime."))


def drop_queued_scan_receipts(agreement: Agreement) -> None:
    """The request moved on, or another scan took the place of the one that they tell of."""
    why = gettext("The request moved on before this could be sent.")
    drop_queued(agreement, _SCAN_RECEIPTS, why)
