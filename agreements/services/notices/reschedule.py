"""What becomes of deliveries and waiting mails when a date is moved or a version called off.

Bulk updates, however many were told. A mail on its way at that moment may still say the old
thing; `catch_up` finds who got one.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.enums import MailStatus, NoticeState, NoticeStep, Status, VersionStatus
from agreements.lifecycle import OPEN
from agreements.models import LicenseVersion, NoticeDelivery, OutboundEmail

from . import manual_notification

# A mail claimed before the change has been answered by the server, or given up, within this.
_LATELY = timedelta(hours=1)
_WAITING = (MailStatus.QUEUED, MailStatus.PAUSED)
_NAMES_A_DATE = (NoticeStep.REMINDER_7, NoticeStep.REMINDER_1, NoticeStep.POSTPONED)
# Their mail came back, or whatever they were told no longer concerns them.
_NOT_TOLD = (NoticeState.UNREACHED, NoticeState.MOOT)
_STANDING = (Status.APPROVED, Status.OPTED_OUT, *sorted(OPEN))


def postpone(version: LicenseVersion) -> None:
    """Move the date of all who had an earlier one; tell the told, write to the others anew."""
    now = timezone.now()
    _drop(version, _NAMES_A_DATE, _("Not sent: the date was moved."))
    moved = version.deliveries.filter(settled_at=None, effective_at__lt=version.effective_at)
    moved.filter(told_at__isnull=False).exclude(state__in=_NOT_TOLD).update(
        effective_at=version.effective_at, step=NoticeStep.POSTPONED, due_at=now
    )
    # Their mail waits and names the old date: it is made anew, in its place.
    moved.filter(state=NoticeState.QUEUED).update(
        effective_at=version.effective_at, step=NoticeStep.NOTICE, due_at=now
    )
    moved.update(effective_at=version.effective_at)


def call_off(version: LicenseVersion) -> None:
    """Tell the told; for the others it never was."""
    _drop(
        version,
        [NoticeStep.NOTICE, *_NAMES_A_DATE],
        _("Not sent: the version was called off."),
    )
    untold = version.deliveries.filter(Q(told_at=None) | Q(state__in=_NOT_TOLD))
    told = version.deliveries.filter(told_at__isnull=False).exclude(state__in=_NOT_TOLD)
    told.update(step=NoticeStep.CALLED_OFF, due_at=timezone.now())
    untold.exclude(step=NoticeStep.DELETION).update(step="", due_at=None)
    untold.filter(state__in=manual_notification.UNTOLD).update(state=NoticeState.MOOT)


def catch_up() -> int:
    """Have told anew who got the old message while course was changed; how many it was."""
    since = timezone.now() - _LATELY
    found = 0
    called_off = LicenseVersion.objects.filter(status=VersionStatus.CALLED_OFF)
    for version in called_off.filter(called_off_at__gte=since):
        told = version.deliveries.exclude(state=NoticeState.UNREACHED)
        found += _tell(told, NoticeStep.CALLED_OFF, version.called_off_at)
    announced = LicenseVersion.objects.filter(status=VersionStatus.ANNOUNCED)
    for version in announced.filter(postponed_at__gte=since):
        told = version.deliveries.filter(
            settled_at=None, told_effective_at__lt=F("effective_at")
        ).exclude(state__in=manual_notification.UNTOLD)
        found += _tell(told, NoticeStep.POSTPONED, version.postponed_at)
    return found


def _tell(told: QuerySet[NoticeDelivery], step: NoticeStep, changed: datetime | None) -> int:
    """Make the step the next one of those who have no mail of it since the change."""
    if changed is None:
        return 0
    written = OutboundEmail.objects.filter(
        notice=OuterRef("pk"), wording__step=step, created_at__gte=changed
    )
    missed = told.filter(
        ~Q(step=step),
        ~Exists(written),
        told_at__gte=changed - _LATELY,
        agreement__status__in=_STANDING,
    )
    return missed.update(step=step, due_at=timezone.now())


def _drop(version: LicenseVersion, steps: Iterable[NoticeStep], why: str) -> None:
    OutboundEmail.objects.filter(
        wording__version=version, wording__step__in=steps, status__in=_WAITING
    ).update(status=MailStatus.DROPPED, due_at=None, server_reply=why)
