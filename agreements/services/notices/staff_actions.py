"""What staff do about notices: pause and resume sending, send again, note who was informed."""

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agreements import audit
from agreements.enums import AuditAction, MailStatus, NoticeState, NoticeStep
from agreements.exceptions import InvalidTransition, NotYourMove, PortalError, ReasonMissing
from agreements.models import LicenseVersion, NoticeDelivery, OutboundEmail, User
from agreements.notice_lifecycle import NOTIFIABLE, UNNOTIFIED, NoticeEvent
from agreements.selectors import access
from agreements.services.license_texts.version_lock import audit_subject, lock_version

from .eligibility import effective_if_notified
from .notice_transitions import apply_event, apply_to_notice, lock_notice


class NoticeNotFailed(PortalError):
    """The notice is on its way, has arrived, or is no longer due."""

    sentence = gettext_lazy(
        "This notice can't be sent again: it is not one that failed. Reload the page to see how "
        "it stands."
    )


class NotPaused(PortalError):
    """Pausing what is paused, or resuming what is not."""

    sentence = gettext_lazy(
        "Somebody else was faster: sending is as you want it already. Nothing has to be done."
    )


def pause_sending(version: LicenseVersion, *, by: User) -> None:
    """No notice of this version goes out until it is resumed. Raises NotPaused, NotYourMove."""
    with transaction.atomic():
        version = lock_version(version, by=by)
        if version.paused_at is not None:
            raise NotPaused
        version.paused_at = timezone.now()
        version.save(update_fields=["paused_at"])
        _mails(version, MailStatus.QUEUED).update(status=MailStatus.PAUSED, due_at=None)
        audit.record(AuditAction.VERSION_PAUSE, audit_subject(version), by=by)


def resume_sending(version: LicenseVersion, *, by: User) -> None:
    """Let go out what was held back. Raises NotPaused, NotYourMove.

    Notices are made anew: who is notified late has the full notice period from now. Reminders that
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
        notices = paused.filter(notice_template__step=NoticeStep.NOTICE)
        apply_event(version.deliveries.filter(mails__in=notices), NoticeEvent.RESUMED, now=now)
        rest = paused.exclude(notice_template__step=NoticeStep.NOTICE)
        rest.filter(expires_at__lte=now).update(
            status=MailStatus.DROPPED, server_reply=_("Not sent: too late after the pause.")
        )
        rest.update(status=MailStatus.QUEUED, queued_at=now, due_at=now)
        audit.record(AuditAction.VERSION_RESUME, audit_subject(version), by=by)


def resend(notice: NoticeDelivery, *, by: User) -> None:
    """Write once more to who was not reached, at the address on file now.

    Raises NoticeNotFailed, NotYourMove.
    """
    with transaction.atomic():
        version = lock_version(notice.version, by=by)
        if not _write_again(version, version.deliveries.filter(pk=notice.pk)):
            raise NoticeNotFailed
        audit.record(
            AuditAction.NOTICE_RESEND,
            notice.agreement.reference,
            by=by,
            version=version.number,
            address=notice.agreement.signer.mailbox,
            why=notice.unreached_why,
        )


def resend_failures(version: LicenseVersion, *, by: User) -> int:
    """Write once more to everybody who was not reached; how many. Raises NotYourMove."""
    with transaction.atomic():
        version = lock_version(version, by=by)
        number = _write_again(version, version.deliveries.all())
        if number:
            subject = audit_subject(version)
            audit.record(AuditAction.VERSION_RESEND_FAILURES, subject, by=by, number=number)
    return number


def may_mark_informed(notice: NoticeDelivery) -> bool:
    """Whether there is something to note: the signer was not notified, and is still to be."""
    return (
        notice.state in UNNOTIFIED
        and notice.closed_at is None
        and notice.version.status in NOTIFIABLE
    )


def mark_informed(notice: NoticeDelivery, *, by: User, how: str) -> NoticeDelivery:
    """Record that staff told somebody another way, and `how`; from now runs the notice period.

    Marking twice is harmless: the first record stays. Raises NotYourMove, ReasonMissing,
    InvalidTransition for whoever was reached or to whom it is no longer applicable.
    """
    how = how.strip()
    if not access.may_on_dataset(by, "agreements.change_noticedelivery", notice.version.dataset):
        raise NotYourMove
    if not how:
        raise ReasonMissing(_("Write how they were informed: it stays on record."))
    with transaction.atomic():
        row, now = lock_notice(notice), timezone.now()
        if row.state == NoticeState.INFORMED:
            return row
        if not may_mark_informed(row):
            raise InvalidTransition(
                _(
                    "This can't be recorded: the notice is now “%(state)s”. Reload the page to "
                    "see how it stands."
                )
                % {"state": row.get_state_display()}
            )
        effective_at = effective_if_notified(row, now)
        apply_to_notice(
            row,
            NoticeEvent.INFORMED,
            effective_at=effective_at,
            informed_at=now,
            informed_by=by,
            informed_how=how,
        )
        audit.record(
            AuditAction.NOTICE_INFORM,
            row.agreement.reference,
            by=by,
            version=row.version.number,
            how=how,
            effective_at=effective_at.isoformat(),
        )
    return row


def _write_again(version: LicenseVersion, notices: QuerySet[NoticeDelivery]) -> int:
    if version.status not in NOTIFIABLE:
        return 0
    return apply_event(
        notices,
        NoticeEvent.RESENT,
        notified_at=None,
        notified_effective_at=None,
        unreached_at=None,
        unreached_why="",
    )


def _mails(version: LicenseVersion, status: MailStatus) -> QuerySet[OutboundEmail]:
    return OutboundEmail.objects.filter(notice_template__version=version, status=status)
