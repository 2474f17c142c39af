"""A request is held back from being erased, for a reason and until a day."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements import audit, dates
from agreements.enums import AuditAction
from agreements.exceptions import NotYourMove, PortalError, ReasonMissing
from agreements.models import Agreement, RetentionHold, User
from agreements.selectors import access
from agreements.services.agreement_row import lock_agreement

RIGHT = "agreements.change_dataset"
# Held anew as often as needed, but looked at again.
LONGEST = timedelta(days=10 * 366)


class HoldRefused(PortalError):
    """The day has passed, or is too far away."""

    sentence = _("Choose a day from tomorrow on, within ten years.")


class NotHeld(PortalError):
    """Somebody lifted it, or its day has come."""

    sentence = _("This request is not held back any more. Nothing has to be done.")


class RequestErased(PortalError):
    """It is gone."""

    sentence = _("This request was erased in the meantime. Nothing has to be done.")


def hold_back(agreement: Agreement, *, by: User, reason: str, until: date) -> RetentionHold:
    """Not before `until` in the dataset's zone is it erased; takes the place of the hold that there
    is. Raises NotYourMove, ReasonMissing, HoldRefused, RequestErased."""
    _require_owner(by, agreement)
    if not reason.strip():
        raise ReasonMissing
    now = timezone.now()
    moment = dates.midnight(until, agreement.dataset.time_zone)
    if not now < moment <= now + LONGEST:
        raise HoldRefused
    with transaction.atomic():
        _lock(agreement)
        _lift(agreement, by, now)
        hold = RetentionHold.objects.create(
            agreement=agreement, reason=reason.strip(), until=moment, held_at=now, held_by=by
        )
        audit.record(
            AuditAction.KEEPING_HOLD,
            agreement.reference,
            by=by,
            reason=hold.reason,
            until=until.isoformat(),
        )
    return hold


def lift_hold(agreement: Agreement, *, by: User) -> None:
    """It goes when its time is over, with the next run at the earliest. Raises NotYourMove,
    NotHeld, RequestErased."""
    _require_owner(by, agreement)
    with transaction.atomic():
        _lock(agreement)
        if not _lift(agreement, by, timezone.now()):
            raise NotHeld
        audit.record(AuditAction.KEEPING_LIFT, agreement.reference, by=by)


def _require_owner(user: User, agreement: Agreement) -> None:
    if not access.may_on_dataset(user, RIGHT, agreement.dataset):
        raise NotYourMove


def _lock(agreement: Agreement) -> None:
    """An erasure under way is waited for, and one that begins waits."""
    try:
        lock_agreement(agreement)
    except Agreement.DoesNotExist as gone:
        raise RequestErased from gone


def _lift(agreement: Agreement, by: User, now: datetime) -> bool:
    rows = RetentionHold.objects.filter(agreement=agreement, lifted_at=None)
    return bool(rows.update(lifted_at=now, lifted_by=by))
