"""Looks again before a mail about a new LA version goes out: is it still due, for which date?"""

from django.db import transaction
from django.utils import timezone

from agreements.enums import MailStatus, NoticeStep
from agreements.mail.outbox import QUEUE, take_out_of_queue
from agreements.models import LicenseVersion, NoticeDelivery, OutboundEmail

from . import eligibility
from .mail_results import on_result
from .notice_letters import said_date


def may_send(row: OutboundEmail) -> bool:
    """Whether a claimed mail may go out, by what is known of its notice, if it has one.

    If not, it was taken out of the queue: paused, or dropped with the reason; a notice that was
    never told is then not applicable. If the date is another now, the row gets that.
    """
    if row.notice is None or row.wording is None:
        return True
    notice = row.notice
    if notice.version.paused_at:
        _pause(row, notice.version_id)
        return False
    step = NoticeStep(row.wording.step)
    if why := eligibility.why_not(step, notice, timezone.now()):
        _drop(row, why)
        return False
    _redate(row, notice, row.wording.language)
    return True


def _pause(row: OutboundEmail, version_id: int) -> None:
    """Hold the mail, unless the version was resumed just now: then it is due again."""
    with transaction.atomic():
        # Whoever resumes writes this row first, and then those mails.
        version = LicenseVersion.objects.select_for_update().get(pk=version_id)
        if version.paused_at:
            take_out_of_queue(row, MailStatus.PAUSED, row.server_reply)
        else:
            QUEUE.put_off(row)


def _drop(row: OutboundEmail, why: str) -> None:
    with transaction.atomic():
        if take_out_of_queue(row, MailStatus.DROPPED, why):
            on_result(row, MailStatus.DROPPED, why)


def _redate(row: OutboundEmail, notice: NoticeDelivery, language: str) -> None:
    """Give the mail the date that holds now, in its words, so that its row says what was sent."""
    said = said_date(notice.effective_at, notice.version.dataset.time_zone, language)
    if row.personal.get("effective") != said:
        iso = notice.effective_at.isoformat()
        row.personal = {**row.personal, "effective": said, "effective_at": iso}
        OutboundEmail.objects.filter(pk=row.pk).update(personal=row.personal)
