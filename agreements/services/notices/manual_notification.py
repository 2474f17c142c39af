"""Telling somebody of a new LA version when the mail did not: late, and on record."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements import audit, dates
from agreements.enums import Audience, AuditAction, NoticeState, VersionStatus
from agreements.exceptions import InvalidTransition, NotYourMove, ReasonMissing
from agreements.models import NoticeDelivery, User
from agreements.selectors.accounts import staff

# Whoever is in one of these was not told yet, as far as anybody knows.
UNTOLD = (NoticeState.PENDING, NoticeState.QUEUED, NoticeState.UNREACHED)
# A version that still takes effect, or has, so that somebody can be told of it.
CONCERNS = (VersionStatus.ANNOUNCED, VersionStatus.IN_FORCE)
# The first mail and its retries: whoever is told within this is not late.
_IN_TIME = timedelta(days=3)


def lock(delivery: NoticeDelivery) -> NoticeDelivery:
    """The delivery as it stands, locked; whoever also moves its agreement locks this first."""
    rows = NoticeDelivery.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("agreement__signer__user", "version__dataset").get(pk=delivery.pk)


def effect_if_told(delivery: NoticeDelivery, now: datetime) -> datetime:
    """When the version takes effect for somebody who is told of it now: never sooner than set.

    Who is told late has the whole notice period from now, whatever the others have.
    """
    in_time = min(delivery.created_at + _IN_TIME, delivery.effective_at)
    late = delivery.state in UNTOLD and now > in_time
    if not late or delivery.audience == Audience.REQUEST:
        return delivery.effective_at
    dataset = delivery.version.dataset
    day = dates.earliest_day(now, dataset.notice_days, dataset.time_zone)
    return max(delivery.effective_at, dates.midnight(day, dataset.time_zone))


def mark_informed(delivery: NoticeDelivery, *, by: User, how: str) -> NoticeDelivery:
    """Record that staff told somebody another way, and `how`; from now runs the notice period.

    Marking twice is harmless: the first record stays. Raises NotYourMove, ReasonMissing,
    InvalidTransition for whoever was reached or is no longer concerned.
    """
    how = how.strip()
    if not staff.may_inform(by, delivery.version.dataset):
        raise NotYourMove
    if not how:
        raise ReasonMissing(_("Write how they were informed: it stays on record."))
    with transaction.atomic():
        row, now = lock(delivery), timezone.now()
        if row.state == NoticeState.INFORMED:
            return row
        if row.state not in UNTOLD or row.settled_at or row.version.status not in CONCERNS:
            raise InvalidTransition(
                _("This can't be recorded: the notice is now “%(state)s”.")
                % {"state": row.get_state_display()}
            )
        row.effective_at = effect_if_told(row, now)
        row.state, row.step, row.due_at = NoticeState.INFORMED, "", None
        row.informed_at, row.informed_by, row.informed_how = now, by, how
        row.save(
            update_fields=[
                "state",
                "step",
                "due_at",
                "effective_at",
                "informed_at",
                "informed_by",
                "informed_how",
            ]
        )
        audit.record(
            AuditAction.NOTICE_INFORM,
            row.agreement.reference,
            by=by,
            version=row.version.number,
            how=how,
            effective_at=row.effective_at.isoformat(),
        )
    return row
