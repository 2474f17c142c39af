"""Staff hold notices back, let them go, and send again what failed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements import models
from agreements.enums import MailStatus, NoticeState, NoticeStep
from agreements.exceptions import NotYourMove
from agreements.models import AuditEvent, NoticeDelivery, OutboundEmail
from agreements.services.mail.dispatch import dispatch_outbox
from agreements.services.notices import notice_dispatch, recipients, staff_actions
from agreements.services.versions import announcement
from tests.factories import UserFactory
from tests.services import campaign
from tests.services.campaign import later, steps, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return campaign.draft()


@pytest.fixture
def agreement(draft):
    return campaign.approved(draft.dataset.versions.get(number="1.0"))


@pytest.fixture
def version(draft, agreement):
    return campaign.announced(draft)


@pytest.fixture
def owner(version):
    return campaign.owner(version)


class TestPause:
    def test_nothing_is_written_or_sent_until_resumed(self, version, owner, smtp_sink):
        staff_actions.pause_sending(version, by=owner)
        told(version)
        assert steps() == []
        staff_actions.resume_sending(version, by=owner)
        told(version)
        assert steps() == [("notice", "sent")]

    def test_what_was_queued_is_held_and_goes_out_once(self, version, owner, smtp_sink):
        notice_dispatch.dispatch_due_steps()
        staff_actions.pause_sending(version, by=owner)
        assert steps() == [("notice", MailStatus.PAUSED)]
        dispatch_outbox()
        assert smtp_sink.messages == []
        staff_actions.resume_sending(version, by=owner)
        told(version)
        assert len(smtp_sink.messages) == 1

    def test_held_for_long_the_notice_gives_the_full_period(self, version, agreement, owner):
        notice_dispatch.dispatch_due_steps()
        staff_actions.pause_sending(version, by=owner)
        with later(days=20):
            staff_actions.resume_sending(version, by=owner)
            notice_dispatch.dispatch_due_steps()
            notice, mail = agreement.notices.get(), OutboundEmail.objects.get()
            assert notice.effective_at >= timezone.now() + timedelta(days=30)
        assert mail.personal["effective_at"] == notice.effective_at.isoformat()
        assert (mail.status, mail.expires_at) == (
            "queued",
            notice.effective_at - timedelta(days=1),
        )

    def test_a_reminder_that_is_late_is_dropped(self, version, agreement, owner):
        agreement.notices.update(state=NoticeState.SENT, notified_at=timezone.now())
        agreement.notices.update(step=NoticeStep.REMINDER_7)
        with later(days=34):
            NoticeDelivery.objects.update(due_at=timezone.now())
            notice_dispatch.dispatch_due_steps()
            staff_actions.pause_sending(version, by=owner)
        with later(days=39.2):
            staff_actions.resume_sending(version, by=owner)
        assert steps() == [("reminder_7", "dropped")]

    def test_both_are_on_record_and_neither_twice(self, version, owner):
        staff_actions.pause_sending(version, by=owner)
        with pytest.raises(staff_actions.NotPaused):
            staff_actions.pause_sending(version, by=owner)
        staff_actions.resume_sending(version, by=owner)
        with pytest.raises(staff_actions.NotPaused):
            staff_actions.resume_sending(version, by=owner)
        actions = AuditEvent.objects.filter(personal__actor=owner.email).values_list(
            "action", flat=True
        )
        assert list(actions) == ["version:pause", "version:resume"]

    def test_nobody_else_may(self, version):
        with pytest.raises(NotYourMove):
            staff_actions.pause_sending(version, by=UserFactory())


class TestResend:
    @pytest.fixture
    def failed(self, version, agreement, smtp_sink):
        smtp_sink.refuse(agreement.signer.email, 550)
        told(version)
        smtp_sink.forgive()
        return agreement.notices.get()

    def test_to_the_address_on_file_now_under_a_new_message_id(self, failed, owner, smtp_sink):
        before = OutboundEmail.objects.get()
        signer = failed.agreement.signer
        models.User.objects.filter(pk=signer.user_id).update(email="new@example.edu")
        staff_actions.resend(failed, by=owner)
        told(failed.version)
        after = OutboundEmail.objects.get()
        assert (after.pk, after.to, after.status) == (before.pk, "new@example.edu", "sent")
        assert after.message_id != before.message_id
        assert [mail.recipients for mail in smtp_sink.messages] == [("new@example.edu",)]
        assert NoticeDelivery.objects.get().state == NoticeState.SENT

    def test_late_it_gives_the_full_notice_period(self, failed, owner, smtp_sink):
        with later(days=20):
            staff_actions.resend(failed, by=owner)
            told(failed.version)
            row = NoticeDelivery.objects.get()
            assert row.effective_at >= timezone.now() + timedelta(days=30)
        assert row.notified_effective_at == row.effective_at

    def test_is_on_record_with_what_failed(self, failed, agreement, owner):
        staff_actions.resend(failed, by=owner)
        event = AuditEvent.objects.get(action="notice:resend")
        assert event.subject == agreement.reference
        assert event.details["why"].startswith("550")

    def test_of_two_clicks_one_counts(self, failed, owner):
        staff_actions.resend(failed, by=owner)
        with pytest.raises(staff_actions.NoticeNotFailed):
            staff_actions.resend(failed, by=owner)

    def test_not_what_arrived(self, version, agreement, owner, smtp_sink):
        told(version)
        with pytest.raises(staff_actions.NoticeNotFailed):
            staff_actions.resend(agreement.notices.get(), by=owner)

    def test_not_of_a_version_that_was_called_off(self, failed, owner):
        announcement.call_off(failed.version, by=owner)
        assert staff_actions.resend_failures(failed.version, by=owner) == 0

    def test_all_failures_at_once(self, draft, owner, smtp_sink):
        people = campaign.many(draft.dataset.versions.get(number="1.0"), 5)
        for agreement in people[:2]:
            smtp_sink.refuse(agreement.signer.email, 550)
        version = draft.dataset.versions.get(number="1.1")
        recipients.enroll_recipients(version, late=True)
        told(version)
        smtp_sink.forgive()
        assert staff_actions.resend_failures(version, by=owner) == 2
        told(version)
        assert len(smtp_sink.messages) == 6
        assert AuditEvent.objects.get(action="version:resend_failures").details == {"number": 2}
