"""What staff may send once more, and what goes another way."""

import pytest
from django.utils import timezone

from agreements.enums import NoticeState, NoticeStep
from agreements.models import OutboundEmail
from agreements.services.accounts import staff
from agreements.services.mail import resend
from tests.factories import staff_user
from tests.mail.conftest import announced, queue_mail, queue_notice

pytestmark = pytest.mark.django_db


def failed(mail: OutboundEmail) -> OutboundEmail:
    OutboundEmail.objects.filter(pk=mail.pk).update(status="failed", due_at=None)
    return OutboundEmail.objects.get(pk=mail.pk)


@pytest.mark.parametrize("step", [None, NoticeStep.REMINDER_7])
def test_a_mail_that_failed_is_queued_again(step):
    to = "a@example.edu"
    fields = {"state": NoticeState.SENT, "notified_at": timezone.now()}
    mail = failed(queue_notice(to, announced(), step, **fields) if step else queue_mail(to))
    assert resend.may_resend(mail)
    resend.resend_mail(mail, by=staff_user(staff.DATA_OWNER))
    mail.refresh_from_db()
    assert (mail.status, mail.attempts) == ("queued", 0)
    assert mail.due_at is not None


def test_a_notice_is_not_told_again_without_its_full_period():
    mail = failed(queue_notice("a@example.edu", announced()))
    assert not resend.may_resend(mail)
    with pytest.raises(resend.MailNotResendable):
        resend.resend_mail(mail, by=staff_user(staff.DATA_OWNER))
    mail.refresh_from_db()
    assert mail.status == "failed"
