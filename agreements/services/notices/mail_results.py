"""What the end of a mail makes of the notice that it is about."""

from typing import Any

from django.db.models import Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from agreements.enums import MailStatus, NoticeStep
from agreements.models import NoticeDelivery, OutboundEmail
from agreements.notice_lifecycle import NAMES_THE_DATE, TELLS_THE_DATE, NoticeEvent

from .notice_transitions import apply_event


def on_result(mail: OutboundEmail, status: MailStatus, words: str) -> None:
    """Write it to the mail's notice, if it has one. Call it in the transaction that marks the mail:
    told and not marked, or marked and not told, can't be.

    Whom the server took a mail for counts as notified, of the date that the notice has now;
    whoever has none as unreached, with the `words` of the server.
    """
    if mail.notice is None or mail.wording is None:
        return
    notice, step = NoticeDelivery.objects.filter(pk=mail.notice.pk), mail.wording.step
    unreached: dict[str, Any] = {"unreached_at": timezone.now(), "unreached_why": words}
    match status:
        case MailStatus.SENT if step in TELLS_THE_DATE:
            apply_event(
                notice,
                NoticeEvent.MAIL_SENT,
                is_one=True,
                told_at=Coalesce("told_at", Value(mail.sent_at or timezone.now())),
                told_effective_at=mail.notice.effective_at,
            )
        case MailStatus.FAILED if step == NoticeStep.NOTICE:
            apply_event(notice, NoticeEvent.MAIL_FAILED, **unreached)
        case MailStatus.DROPPED if step == NoticeStep.NOTICE:
            apply_event(notice, NoticeEvent.MAIL_DROPPED)
        case MailStatus.BOUNCED if step in NAMES_THE_DATE:
            apply_event(notice, NoticeEvent.MAIL_BOUNCED, **unreached)
