"""Due steps become mails, each once; staff pause, resume and send again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements import models
from agreements.enums import Audience, Channel, NoticeState, NoticeStep, Status, Verb
from agreements.mail.stored_letter import letter_of
from agreements.models import NoticeDelivery, OutboundEmail
from agreements.services import transitions
from agreements.services.mail.delivery_results import mark_sent
from agreements.services.notices import answers, notice_dispatch, recipients
from agreements.services.versions import announcement
from tests.factories import AgreementFactory, SignerFactory
from tests.mail.conftest import claim_mails
from tests.processes import racers
from tests.services import campaign
from tests.services.campaign import day, later, steps, told

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


class TestWork:
    def test_writes_a_mail_with_shared_words_and_what_is_personal(self, version, agreement):
        assert notice_dispatch.dispatch_due_steps() == 1
        mail, notice = OutboundEmail.objects.get(), agreement.notices.get()
        assert (mail.dedup_key, mail.letter, mail.to, mail.priority, mail.text) == (
            f"notice:{notice.pk}:notice",
            "notice_agreement",
            agreement.signer.email,
            OutboundEmail.BULK,
            "",
        )
        assert mail.expires_at == version.effective_at - timedelta(days=1)
        assert agreement.signer.name in letter_of(mail).text
        assert (notice.state, notice.step) == (NoticeState.QUEUED, NoticeStep.REMINDER_7)
        assert notice.due_at == version.effective_at - timedelta(days=7)

    def test_again_writes_nothing(self, version):
        notice_dispatch.dispatch_due_steps()
        assert notice_dispatch.dispatch_due_steps() == 0
        assert steps() == [("notice", "queued")]

    def test_a_step_that_comes_up_twice_is_one_mail(self, version, smtp_sink):
        told(version)
        NoticeDelivery.objects.update(step=NoticeStep.NOTICE, due_at=timezone.now())
        told(version)
        assert len(smtp_sink.messages) == 1

    def test_goes_in_batches_until_all_is_written(self, draft, monkeypatch):
        monkeypatch.setattr(notice_dispatch, "BATCH", 3)
        campaign.many(draft.dataset.versions.get(number="1.0"), 8)
        campaign.announced(draft)
        assert notice_dispatch.dispatch_due_steps() == 8
        assert OutboundEmail.objects.count() == 8

    def test_each_batch_costs_the_same(self, draft, django_assert_max_num_queries):
        campaign.many(draft.dataset.versions.get(number="1.0"), 100)
        campaign.announced(draft)
        notice_dispatch.dispatch_due_steps(budget=0)
        NoticeDelivery.objects.update(step=NoticeStep.NOTICE, due_at=timezone.now())
        with django_assert_max_num_queries(30):
            notice_dispatch.dispatch_due_steps()

    def test_an_address_nobody_can_write_to_is_not_reached(self, draft):
        old = draft.dataset.versions.get(number="1.0")
        AgreementFactory(
            version=old,
            status=Status.APPROVED,
            signer=SignerFactory(user=None, email="李@example.edu"),
        )
        campaign.announced(draft)
        notice_dispatch.dispatch_due_steps()
        row = NoticeDelivery.objects.get()
        assert (row.state, row.step) == (NoticeState.UNREACHED, "")
        assert "no e-mail address" in row.unreached_why

    def test_ended_meanwhile_gets_nothing(self, version, agreement):
        agreement.grants.update(ended_at=timezone.now(), ended_why="revoked")
        models.Agreement.objects.filter(pk=agreement.pk).update(
            status=Status.REVOKED, ended_at=timezone.now()
        )
        notice_dispatch.dispatch_due_steps()
        assert steps() == []
        assert agreement.notices.get().state == NoticeState.NOT_APPLICABLE


class TestWholeCampaign:
    def test_the_silent_are_told_and_reminded_twice(self, version, smtp_sink):
        told(version)
        for before in (7, 6, 1, 0.9):
            moment = version.effective_at - timedelta(days=before) - timezone.now()
            with later(seconds=moment.total_seconds()):
                told(version)
        assert [step for step, _status in steps()] == ["notice", "reminder_7", "reminder_1"]
        assert len(smtp_sink.messages) == 3

    def test_who_answers_hears_no_more(self, version, agreement, smtp_sink):
        told(version)
        answers.keep_on(agreement.notices.get(), how=Channel.LINK, by=None)
        with later(days=39):
            told(version)
        assert len(smtp_sink.messages) == 1

    def test_who_opts_out_hears_no_more_of_the_version(self, version, agreement):
        notified_at = {"notified_at": timezone.now(), "state": NoticeState.SENT}
        agreement.notices.update(**notified_at)
        answers.opt_out(agreement.notices.get(), how=Channel.LINK, by=None)
        with later(days=39):
            notice_dispatch.dispatch_due_steps()
        assert steps() == []

    def test_postponed_then_reminded_for_the_new_date(self, version, owner, smtp_sink):
        told(version)
        with later(days=33.9):
            told(version)
        version = announcement.postpone(version, day(60), by=owner)
        told(version)
        for before in (7, 1):
            moment = version.effective_at - timedelta(days=before, minutes=-1) - timezone.now()
            with later(seconds=moment.total_seconds()):
                told(version)
        assert [step for step, _status in steps()] == [
            "notice",
            "reminder_7",
            "postponed",
            "reminder_7",
            "reminder_1",
        ]
        assert len(smtp_sink.messages) == 5

    def test_called_off_tells_the_told_once(self, version, owner, smtp_sink):
        told(version)
        announcement.call_off(version, by=owner)
        told(version)
        told(version)
        assert steps() == [("notice", "sent"), ("called_off", "sent")]
        assert len(smtp_sink.messages) == 2


class TestOnItsWayMeanwhile:
    """A mail that a worker held when course was changed."""

    def test_told_after_it_was_called_off_is_told_so(self, version, owner):
        notice_dispatch.dispatch_due_steps()
        (row,) = claim_mails(1)
        assert row.notice  # as it was then
        announcement.call_off(version, by=owner)
        mark_sent(row, "250 OK")
        notice_dispatch.dispatch_due_steps()
        notice_dispatch.dispatch_due_steps()
        assert steps() == [("notice", "sent"), ("called_off", "queued")]

    def test_told_the_old_date_is_told_the_new_one(self, version, agreement, owner):
        notice_dispatch.dispatch_due_steps()
        (row,) = claim_mails(1)
        assert row.notice  # as it was then
        announcement.postpone(version, day(60), by=owner)
        mark_sent(row, "250 OK")
        notice_dispatch.dispatch_due_steps()
        notice_dispatch.dispatch_due_steps()
        assert steps() == [("notice", "sent"), ("postponed", "queued")]
        assert agreement.notices.get().step == NoticeStep.REMINDER_7


def test_a_request_that_is_withdrawn_gets_no_word_of_postponing(draft, owner, smtp_sink):
    old = draft.dataset.versions.get(number="1.0")
    request = AgreementFactory(version=old, status=Status.DRAFT)
    version = recipients.enroll_recipients(draft.dataset.versions.get(number="1.1"), late=False)
    assert version == 1
    announced = draft.dataset.versions.get(number="1.1")
    told(announced)
    transitions.apply(request, Verb.WITHDRAW, by=request.signer.user)
    announcement.postpone(announced, day(60), by=owner)
    notice_dispatch.dispatch_due_steps()
    assert request.notices.get().state == NoticeState.NOT_APPLICABLE
    mails = OutboundEmail.objects.filter(notice__audience=Audience.REQUEST)
    assert not mails.filter(notice_template__step="postponed", status="queued").exists()


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_write_each_mail_once(draft):
    campaign.many(draft.dataset.versions.get(number="1.0"), 1200)
    campaign.announced(draft)
    with racers(2) as processes:
        ended = processes.race(
            "agreements.services.notices.notice_dispatch.dispatch_due_steps", [[], []]
        )
    assert [word for word, _done in ended] == ["done", "done"]
    assert sum(int(str(done)) for _word, done in ended) == 1200
    assert OutboundEmail.objects.count() == 1200
