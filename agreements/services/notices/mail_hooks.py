"""What a notice has to say to each of its mails: whether it may go out, and what its end means."""

from typing import Any

from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from agreements.enums import MailStatus, NoticeStep, VersionStatus
from agreements.mail.outbox import QUEUE, take_out_of_queue
from agreements.models import LicenseVersion, NoticeDelivery, OutboundEmail
from agreements.notice_lifecycle import NAMES_THE_DATE, TELLS_THE_DATE, NoticeEvent

from . import eligibility
from .notice_letters import said_date
from .notice_transitions import apply_event


def may_send(row: OutboundEmail) -> bool:
    """Whether a claimed mail may go out, by what is known of its notice, if it has one.

    If not, it was taken out of the queue: paused, or dropped with the reason; a notice that was
    never told is then not applicable. If the date is another now, the row gets that,
    in its words, so that it says what was sent.
    """
    if row.notice is None or row.notice_template is None:
        return True
    notice = row.notice
    if notice.version.paused_at:
        _pause(row, notice.version_id)
        return False
    step = NoticeStep(row.notice_template.step)
    if why := eligibility.why_not(step, notice, timezone.now()):
        with transaction.atomic():
            if take_out_of_queue(row, MailStatus.DROPPED, why):
                on_result(row, MailStatus.DROPPED, why)
        return False
    said = said_date(
        notice.effective_at, notice.version.dataset.time_zone, row.notice_template.language
    )
    if row.personal.get("effective") != said:
        iso = notice.effective_at.isoformat()
        row.personal = {**row.personal, "effective": said, "effective_at": iso}
        OutboundEmail.objects.filter(pk=row.pk).update(personal=row.personal)
    return True


def on_result(mail: OutboundEmail, status: MailStatus, words: str) -> None:
    """Write it to the mail's notice, if it has one. Call it in the transaction that marks the mail:
    told and not marked, or marked and not told, can't be.

    Whom the server took a mail for counts as notified, of the date that the mail named; whoever
    has none as unreached, with the `words` of the server. Told anew is who got the old message
    while course was changed.
    """
    if mail.notice is None or mail.notice_template is None:
        return
    notice, step = NoticeDelivery.objects.filter(pk=mail.notice.pk), mail.notice_template.step
    unreached: dict[str, Any] = {"unreached_at": timezone.now(), "unreached_why": words}
    match status:
        case MailStatus.SENT if step in TELLS_THE_DATE:
            told_date = mail.notice.effective_at
            apply_event(
                notice,
                NoticeEvent.MAIL_SENT,
                first_alone=True,
                notified_at=Coalesce("notified_at", Value(mail.sent_at or timezone.now())),
                notified_effective_at=told_date,
            )
            # Whoever changes course writes this row, too: either they found it told, or what they
            # changed while the mail was on its way is read here.
            stands, postponed_at, effective_at = notice.values_list(
                "version__status", "version__postponed_at", "effective_at"
            ).get()
            if stands == VersionStatus.CALLED_OFF:
                apply_event(notice, NoticeEvent.CALLED_OFF_UNAWARE)
            elif stands == VersionStatus.ANNOUNCED and postponed_at and told_date < effective_at:
                apply_event(notice, NoticeEvent.POSTPONED_UNAWARE)
        case MailStatus.FAILED if step == NoticeStep.NOTICE:
            apply_event(notice, NoticeEvent.MAIL_FAILED, **unreached)
        case MailStatus.DROPPED if step == NoticeStep.NOTICE:
            apply_event(notice, NoticeEvent.MAIL_DROPPED)
        case MailStatus.BOUNCED if step in NAMES_THE_DATE:
            apply_event(notice, NoticeEvent.MAIL_BOUNCED, **unreached)


def _pause(row: OutboundEmail, version_id: int) -> None:
    """Hold the mail, unless the version was resumed just now: then it is due again."""
    with transaction.atomic():
        # Whoever resumes writes this row first, and then those mails.
        version = LicenseVersion.objects.select_for_update().get(pk=version_id)
        if version.paused_at:
            take_out_of_queue(row, MailStatus.PAUSED, row.server_reply)
        else:
            QUEUE.put_off(row)
