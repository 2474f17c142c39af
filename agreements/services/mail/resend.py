"""What staff do about mail that did not get through."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements import audit
from agreements.enums import AuditAction, MailStatus, NoticeStep
from agreements.exceptions import PortalError, ReasonMissing
from agreements.models import OutboundEmail, User

_ENDED_BADLY = (MailStatus.FAILED, MailStatus.BOUNCED)


class MailNotResendable(PortalError):
    """The mail is on its way, has arrived, is out of date, or held a code.

    A notice is sent again by `notices.staff_actions.resend`: whoever is notified late has the full
    notice period.
    """

    sentence = _("This e-mail can't be sent again. Reload the page to see how it stands.")


class NothingToNote(PortalError):
    """The mail has arrived after all, is on its way for the first time, or it was noted before."""

    sentence = _(
        "There is nothing to note about this e-mail any more. Reload the page to see how it stands."
    )


def mail_subject(mail: OutboundEmail) -> str:
    """What the audit events about a mail are filed under: its request, if it has one."""
    return mail.agreement.reference if mail.agreement else f"mail:{mail.pk}"


def audit_mail(
    action: AuditAction, mail: OutboundEmail, *, by: User | None, **details: object
) -> None:
    """Put on record what became of a mail."""
    about = {"letter": mail.letter, "address": mail.to, **details}
    audit.record(action, mail_subject(mail), by=by, **about)


def may_resend(mail: OutboundEmail) -> bool:
    """Whether it makes sense to send this mail once more."""
    late = mail.expires_at is not None and mail.expires_at <= timezone.now()
    is_notice = mail.notice_template is not None and mail.notice_template.step == NoticeStep.NOTICE
    is_erased = mail.notice_template is None and not mail.text
    not_again = mail.is_secret or late or is_notice or is_erased
    return mail.status in _ENDED_BADLY and not not_again


def resend_mail(mail: OutboundEmail, *, by: User) -> None:
    """Queue a failed mail again, with its count of attempts back at zero.

    Its Message-ID stays: should both copies arrive, mail programs show one. Raises
    MailNotResendable, also when somebody else was faster.
    """
    now = timezone.now()
    with transaction.atomic():
        row = OutboundEmail.objects.filter(pk=mail.pk)
        if not may_resend(row.select_for_update().get()):
            raise MailNotResendable
        row.update(
            status=MailStatus.QUEUED,
            attempts=0,
            queued_at=now,
            due_at=now,
            claim="",
            leased_until=None,
        )
        audit_mail(AuditAction.MAIL_RESEND, mail, by=by)


def note_told(mail: OutboundEmail, *, by: User, how: str) -> None:
    """Record that staff told somebody another way what a mail that did not arrive says, and how.

    The desk then says no more of it. `access.mail_for_staff` says whose this is. Raises
    ReasonMissing; NothingToNote, also when somebody else was faster.
    """
    how = how.strip()
    if not how:
        raise ReasonMissing(_("Write how they were told: it stays on record."))
    with transaction.atomic():
        unreached = OutboundEmail.objects.filter(pk=mail.pk, unreached_at__isnull=False)
        now = timezone.now()
        if not unreached.update(
            unreached_at=None, informed_at=now, informed_by=by, informed_how=how
        ):
            raise NothingToNote
        audit_mail(AuditAction.MAIL_TOLD, mail, by=by, how=how)
