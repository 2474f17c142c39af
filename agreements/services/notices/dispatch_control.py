"""Turns due steps of deliveries into rows of the outbox; staff pause, resume and send again."""

import time

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import audit
from agreements.enums import AuditAction, MailStatus, NoticeState, NoticeStep
from agreements.exceptions import PortalError
from agreements.models import LicenseVersion, NoticeDelivery, OutboundEmail, User
from agreements.services.license_texts.version_lock import audit_subject, lock_version

from . import dispatch, manual_notification, reschedule

# No longer than it takes until the task has been asked for again a few times.
BUDGET = 60.0


class NothingToResend(PortalError):
    """The notice is on its way, has arrived, or is no longer due."""

    sentence = gettext_lazy("This notice can't be sent again: it is not one that failed.")


class NotPaused(PortalError):
    """Pausing what is paused, or resuming what is not."""

    sentence = gettext_lazy("Somebody else was faster: sending is as you want it already.")


def work(budget: float = BUDGET) -> int:
    """Write the mails of all steps that are due, for `budget` seconds; how many steps it was.

    Safe at any time, twice at once, and killed half-way.
    """
    end = time.monotonic() + budget
    reschedule.catch_up()
    done = 0
    while dealt_with := dispatch.deal():
        done += dealt_with
        if time.monotonic() > end:
            break
    return done


def pause(version: LicenseVersion, *, by: User) -> None:
    """No notice of this version goes out until `resume`. Raises NotPaused, NotYourMove."""
    with transaction.atomic():
        version = lock_version(version, by=by)
        if version.paused_at is not None:
            raise NotPaused
        version.paused_at = timezone.now()
        version.save(update_fields=["paused_at"])
        _mails(version, MailStatus.QUEUED).update(status=MailStatus.PAUSED, due_at=None)
        _record(AuditAction.VERSION_PAUSE, version, by)


def resume(version: LicenseVersion, *, by: User) -> None:
    """Let go out what was held back. Raises NotPaused, NotYourMove.

    Notices are made anew: who is told late has the full notice period from now. Reminders that
    are of no use any more are dropped.
    """
    now = timezone.now()
    with transaction.atomic():
        version = lock_version(version, by=by)
        if version.paused_at is None:
            raise NotPaused
        version.paused_at = None
        version.save(update_fields=["paused_at"])
        paused = _mails(version, MailStatus.PAUSED)
        version.deliveries.filter(
            state=NoticeState.QUEUED,
            mails__in=paused.filter(wording__step=NoticeStep.NOTICE),
        ).update(step=NoticeStep.NOTICE, due_at=now)
        rest = paused.exclude(wording__step=NoticeStep.NOTICE)
        rest.filter(expires_at__lte=now).update(
            status=MailStatus.DROPPED, server_reply=_("Not sent: too late after the pause.")
        )
        rest.update(status=MailStatus.QUEUED, queued_at=now, due_at=now)
        _record(AuditAction.VERSION_RESUME, version, by)


def resend(delivery: NoticeDelivery, *, by: User) -> None:
    """Write once more to who was not reached, at the address on file now.

    Raises NothingToResend, NotYourMove.
    """
    with transaction.atomic():
        version = lock_version(delivery.version, by=by)
        if not _again(version, [delivery.pk]):
            raise NothingToResend
        audit.record(
            AuditAction.NOTICE_RESEND,
            delivery.agreement.reference,
            by=by,
            version=version.number,
            address=delivery.agreement.signer.email,
            why=delivery.unreached_why,
        )


def resend_failures(version: LicenseVersion, *, by: User) -> int:
    """Write once more to everybody who was not reached; how many. Raises NotYourMove."""
    with transaction.atomic():
        version = lock_version(version, by=by)
        number = _again(version)
        if number:
            _record(AuditAction.VERSION_RESEND_FAILURES, version, by, number=number)
    return number


def _again(version: LicenseVersion, only: list[int] | None = None) -> int:
    failed = version.deliveries.filter(state=NoticeState.UNREACHED, settled_at=None)
    if version.status not in manual_notification.CONCERNS:
        return 0
    if only is not None:
        failed = failed.filter(pk__in=only)
    return failed.update(
        state=NoticeState.PENDING,
        step=NoticeStep.NOTICE,
        due_at=timezone.now(),
        told_at=None,
        told_effective_at=None,
        unreached_at=None,
        unreached_why="",
    )


def _mails(version: LicenseVersion, status: MailStatus) -> QuerySet[OutboundEmail]:
    return OutboundEmail.objects.filter(wording__version=version, status=status)


def _record(action: AuditAction, version: LicenseVersion, by: User, **details: object) -> None:
    audit.record(action, audit_subject(version), by=by, **details)
