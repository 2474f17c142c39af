"""What signers answer to a new LA version."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements import models
from agreements.enums import Audience, Channel, NoticeState, NoticeStep, Status, Verb, VersionStatus
from agreements.exceptions import InvalidTransition, NotYourMove
from agreements.services.accounts import staff
from agreements.services.notices import answers
from agreements.services.review import decisions
from tests.factories import AssociatedUserFactory, UserFactory, staff_user
from tests.services.telling import announced, fresh, told

pytestmark = pytest.mark.django_db

LINK, SITE = Channel.LINK, Channel.SITE


@pytest.fixture
def delivery():
    return told(announced())


def letters() -> list[tuple[str, str]]:
    return sorted(models.OutboundEmail.objects.values_list("letter", "to"))


def actions(delivery: models.NoticeDelivery) -> list[str]:
    events = models.AuditEvent.objects.filter(subject=delivery.agreement.reference)
    return list(events.values_list("action", flat=True))


def state(delivery: models.NoticeDelivery) -> tuple[str, str]:
    row = fresh(delivery)
    return row.state, row.agreement.status


class TestOptOut:
    def test_ends_the_agreement_and_every_access_at_once(self, delivery):
        opted = answers.opt_out(delivery, how=LINK, by=None)
        assert state(delivery) == (NoticeState.OPTED_OUT, Status.OPTED_OUT)
        assert opted.agreement.status == Status.OPTED_OUT
        assert not delivery.agreement.grants.filter(ended_at=None).exists()

    def test_sends_a_receipt_and_tells_everybody_listed(self, delivery):
        AssociatedUserFactory(agreement=delivery.agreement, email="student@example.edu")
        answers.opt_out(delivery, how=LINK, by=None)
        assert letters() == [
            ("access_ended", "student@example.edu"),
            ("opted_out", delivery.agreement.signer.email),
        ]

    def test_is_on_record_with_how_and_which_version(self, delivery):
        answers.opt_out(delivery, how=LINK, by=None)
        event = models.AuditEvent.objects.get(action="agreement:opt_out")
        assert event.details == {"to": "opted_out", "how": "link", "version": "1.1"}
        assert (event.actor_id, event.actor) == (None, delivery.agreement.signer.email)
        assert fresh(delivery).answered_how == "link"

    def test_signed_in_is_on_record_under_the_person(self, delivery):
        by = delivery.agreement.signer.user
        answers.opt_out(delivery, how=SITE, by=by)
        event = models.AuditEvent.objects.get(action="agreement:opt_out")
        assert (event.actor, event.details["how"]) == (by.email, "site")

    def test_twice_is_once(self, delivery):
        answers.opt_out(delivery, how=LINK, by=None)
        before = (letters(), actions(delivery), fresh(delivery).answered_at)
        assert answers.opt_out(delivery, how=LINK, by=None).state == NoticeState.OPTED_OUT
        assert (letters(), actions(delivery), fresh(delivery).answered_at) == before

    def test_owes_the_deletion_of_copies_and_ends_the_steps_of_the_notice(self, delivery):
        answers.opt_out(delivery, how=LINK, by=None)
        row, owed = fresh(delivery), models.Deletion.objects.get()
        assert (row.step, row.due_at) == ("", None)
        assert owed.remind_at - owed.due_since == timedelta(days=14)

    def test_after_continuing_is_still_possible(self, delivery):
        answers.keep_on(delivery, how=LINK, by=None)
        answers.opt_out(delivery, how=LINK, by=None)
        assert state(delivery) == (NoticeState.OPTED_OUT, Status.OPTED_OUT)

    def test_of_an_agreement_that_was_revoked_says_so_and_leaves_no_trace(self, delivery):
        owner = staff_user(staff.DATA_OWNER, delivery.agreement.dataset)
        decisions.decide(delivery.agreement, Verb.REVOKE, by=owner, reason="Data were passed on.")
        with pytest.raises(InvalidTransition, match="is now “Revoked”"):
            answers.opt_out(delivery, how=LINK, by=None)
        assert fresh(delivery).answered_at is None


class TestContinuing:
    def test_changes_nothing_about_the_agreement(self, delivery):
        answers.keep_on(delivery, how=LINK, by=None)
        assert state(delivery) == (NoticeState.CONTINUED, Status.APPROVED)
        assert (letters(), actions(delivery)) == ([], ["notice:continue"])

    def test_twice_is_once(self, delivery):
        first = answers.keep_on(delivery, how=LINK, by=None)
        again = answers.keep_on(delivery, how=SITE, by=delivery.agreement.signer.user)
        assert (again.answered_at, again.answered_how) == (first.answered_at, "link")
        assert actions(delivery) == ["notice:continue"]

    def test_drops_the_reminder_that_was_to_come(self, delivery):
        row = models.NoticeDelivery.objects.filter(pk=delivery.pk)
        row.update(step=NoticeStep.REMINDER_7, due_at=timezone.now())
        answers.keep_on(delivery, how=LINK, by=None)
        assert (fresh(delivery).step, fresh(delivery).due_at) == ("", None)

    def test_after_an_opt_out_asks_the_data_owners_alone(self, delivery):
        dataset = delivery.agreement.dataset
        owner = staff_user(staff.DATA_OWNER, dataset)
        staff_user(staff.REVIEWER, dataset)
        staff_user(staff.DATA_OWNER, dataset, is_active=False)
        answers.opt_out(delivery, how=LINK, by=None)
        for _click in range(2):
            answers.keep_on(delivery, how=LINK, by=None)
        assert state(delivery) == (NoticeState.OPTED_OUT, Status.OPTED_OUT)
        assert fresh(delivery).asked_back_at is not None
        asked = models.OutboundEmail.objects.filter(letter="asked_back")
        assert [mail.to for mail in asked] == [owner.email]

    def test_asking_back_can_be_taken_back(self, delivery):
        answers.opt_out(delivery, how=LINK, by=None)
        answers.keep_on(delivery, how=LINK, by=None)
        answers.opt_out(delivery, how=LINK, by=None)
        assert fresh(delivery).asked_back_at is None
        assert actions(delivery) == ["agreement:opt_out", "notice:ask_back", "notice:stay_out"]

    def test_of_an_agreement_that_was_revoked_is_refused(self, delivery):
        owner = staff_user(staff.DATA_OWNER, delivery.agreement.dataset)
        decisions.decide(delivery.agreement, Verb.REVOKE, by=owner, reason="Data were passed on.")
        with pytest.raises(answers.TooLate, match="has ended"):
            answers.keep_on(delivery, how=LINK, by=None)


class TestWhenAnAnswerCounts:
    @pytest.mark.parametrize("act", [answers.keep_on, answers.opt_out])
    def test_until_the_moment_of_effect_and_not_after(self, act, time_machine):
        delivery = told(announced())
        time_machine.move_to(delivery.effective_at, tick=False)
        with pytest.raises(answers.TooLate):
            act(delivery, how=LINK, by=None)
        time_machine.move_to(delivery.effective_at - timedelta(microseconds=1), tick=False)
        act(delivery, how=LINK, by=None)

    @pytest.mark.parametrize("act", [answers.keep_on, answers.opt_out])
    def test_not_once_the_effect_was_dealt_with(self, act, delivery):
        rows = models.NoticeDelivery.objects.filter(pk=delivery.pk)
        rows.update(closed_at=timezone.now(), outcome="moved")
        with pytest.raises(answers.TooLate):
            act(delivery, how=LINK, by=None)

    @pytest.mark.parametrize("act", [answers.keep_on, answers.opt_out])
    def test_not_after_it_was_called_off(self, act, delivery):
        version = models.LicenseVersion.objects.filter(pk=delivery.version_id)
        version.update(status=VersionStatus.CALLED_OFF, called_off_at=timezone.now())
        with pytest.raises(answers.TooLate, match="called off"):
            act(delivery, how=LINK, by=None)
        assert state(delivery) == (NoticeState.SENT, Status.APPROVED)

    @pytest.mark.parametrize("act", [answers.keep_on, answers.opt_out])
    def test_not_about_a_request_that_is_still_open(self, act):
        request = told(announced(), audience=Audience.REQUEST)
        with pytest.raises(answers.TooLate):
            act(request, how=LINK, by=None)

    @pytest.mark.parametrize("act", [answers.keep_on, answers.opt_out])
    def test_a_second_click_on_the_same_answer_never_comes_too_late(self, act, time_machine):
        delivery = told(announced())
        act(delivery, how=LINK, by=None)
        time_machine.move_to(delivery.effective_at)
        assert act(delivery, how=LINK, by=None).answered_at == fresh(delivery).answered_at

    @pytest.mark.parametrize("act", [answers.keep_on, answers.opt_out, answers.attest])
    def test_of_the_signer_only_when_signed_in(self, act, delivery):
        listed = UserFactory()
        AssociatedUserFactory(agreement=delivery.agreement, email=listed.email)
        for by in (listed, UserFactory(), None):
            with pytest.raises(NotYourMove):
                act(delivery, how=SITE, by=by)
        assert state(delivery) == (NoticeState.SENT, Status.APPROVED)


class TestTheUntold:
    """Whom the mail never reached, but who found the page."""

    @pytest.fixture
    def late(self, time_machine):
        delivery = told(announced(), NoticeState.UNREACHED)
        time_machine.move_to(delivery.effective_at + timedelta(days=2), tick=False)
        return delivery

    def test_can_answer_after_the_date_and_then_has_the_full_notice_period(self, late):
        row = answers.keep_on(late, how=SITE, by=late.agreement.signer.user)
        assert row.effective_at >= timezone.now() + timedelta(days=30)
        answers.opt_out(late, how=SITE, by=late.agreement.signer.user)
        assert state(late) == (NoticeState.OPTED_OUT, Status.OPTED_OUT)

    def test_has_it_from_the_first_look_at_the_page(self, late):
        answers.record_page_opened(late, how=SITE)
        row = fresh(late)
        assert row.state == NoticeState.OPENED
        assert row.effective_at >= timezone.now() + timedelta(days=30)

    def test_keeps_the_common_date_when_quick(self):
        delivery = told(announced(), NoticeState.PENDING)
        answers.keep_on(delivery, how=SITE, by=delivery.agreement.signer.user)
        assert fresh(delivery).effective_at == delivery.effective_at


class TestSeen:
    @pytest.mark.parametrize("how", Channel)
    def test_the_first_look_is_kept(self, delivery, how):
        answers.record_page_opened(delivery, how=how)
        first = fresh(delivery)
        answers.record_page_opened(delivery, how=LINK)
        row = fresh(delivery)
        assert (row.state, row.opened_how, row.opened_at) == ("opened", how, first.opened_at)

    @pytest.mark.parametrize(
        "before", [NoticeState.CONTINUED, NoticeState.OPTED_OUT, NoticeState.INFORMED]
    )
    def test_what_is_known_already_is_worth_more(self, before):
        delivery = told(announced(), before)
        answers.record_page_opened(delivery, how=LINK)
        assert fresh(delivery).state == before
        assert fresh(delivery).opened_at is not None
