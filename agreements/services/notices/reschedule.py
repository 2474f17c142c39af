"""What becomes of notices and waiting mails when a date is moved or a version called off.

Bulk updates, however many were notified. A mail on its way at that moment may still say the old
thing; `catch_up` finds who got one.
"""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.enums import MailStatus, NoticeStep, Status, VersionStatus
from agreements.lifecycle import OPEN
from agreements.models import LicenseVersion, NoticeDelivery, OutboundEmail
from agreements.notice_lifecycle import NAMES_THE_DATE, NoticeEvent

from .notice_transitions import apply_event

# A mail claimed before the change has been answered by the server, or given up, within this.
_LATELY = timedelta(hours=1)
_WAITING = (MailStatus.QUEUED, MailStatus.PAUSED)
_STANDING = (Status.APPROVED, Status.OPTED_OUT, *sorted(OPEN))


def postpone(version: LicenseVersion) -> None:
    """Move the date of all who had an earlier one; tell the notified, write to the others anew."""
    steps = set(NAMES_THE_DATE) - {NoticeStep.NOTICE}  # a notice is made anew, in its place
    _drop_mails(version, steps, _("Not sent: the date was moved."))
    earlier = version.deliveries.filter(effective_at__lt=version.effective_at)
    apply_event(earlier, NoticeEvent.POSTPONED, effective_at=version.effective_at)


def call_off(version: LicenseVersion) -> None:
    """Tell the notified; for the others it never was."""
    _drop_mails(version, NAMES_THE_DATE, _("Not sent: the version was called off."))
    apply_event(version.deliveries.all(), NoticeEvent.CALLED_OFF)


def catch_up() -> int:
    """Have told anew who got the old message while course was changed; how many it was."""
    called_off = _missed(VersionStatus.CALLED_OFF, "version__called_off_at", NoticeStep.CALLED_OFF)
    postponed = _missed(VersionStatus.ANNOUNCED, "version__postponed_at", NoticeStep.POSTPONED)
    told_before = postponed.filter(told_effective_at__lt=F("effective_at"))
    return apply_event(called_off, NoticeEvent.CALLED_OFF_UNAWARE) + apply_event(
        told_before, NoticeEvent.POSTPONED_UNAWARE
    )


def _missed(status: VersionStatus, changed_at: str, step: NoticeStep) -> QuerySet[NoticeDelivery]:
    """Whoever was notified around a change of late, and has no mail of it since."""
    written = OutboundEmail.objects.filter(
        notice=OuterRef("pk"), wording__step=step, created_at__gte=OuterRef(changed_at)
    )
    return NoticeDelivery.objects.filter(
        ~Q(step=step),
        ~Exists(written),
        version__status=status,
        **{f"{changed_at}__gte": timezone.now() - _LATELY},
        told_at__gte=F(changed_at) - _LATELY,
        agreement__status__in=_STANDING,
    )


def _drop_mails(version: LicenseVersion, steps: Iterable[NoticeStep | str], why: str) -> None:
    OutboundEmail.objects.filter(
        wording__version=version, wording__step__in=steps, status__in=_WAITING
    ).update(status=MailStatus.DROPPED, due_at=None, server_reply=why)
