"""What reviewers and data owners do with a request."""

from datetime import timedelta
from functools import partial
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from agreements import models
from agreements.enums import Channel, NoticeState, Status, Verb, VersionStatus
from agreements.exceptions import InvalidTransition, NotYourMove, ReasonMissing
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.notices import answers
from agreements.services.review import decisions
from agreements.services.versions import effect_worker
from tests.admin import desk
from tests.factories import AgreementFactory, staff_user
from tests.services.telling import announced, fresh, told

pytestmark = pytest.mark.django_db

DECIDING = [
    (decisions.request_changes, Status.IN_REVIEW, Status.CHANGES_REQUESTED, Verb.REQUEST_CHANGES),
    (partial(decisions.decide, verb=Verb.REJECT), Status.SUBMITTED, Status.REJECTED, Verb.REJECT),
    (partial(decisions.decide, verb=Verb.REVOKE), Status.APPROVED, Status.REVOKED, Verb.REVOKE),
]


def owner_of(agreement: models.Agreement) -> models.User:
    return staff_user(staff.DATA_OWNER, agreement.dataset)


@pytest.mark.parametrize(("act", "before", "after", "verb"), DECIDING)
def test_a_decision_is_on_record_with_its_scan_and_words(act, before, after, verb) -> None:
    agreement = desk.filed(before)
    by = owner_of(agreement)
    assert act(agreement, by=by, reason=" Page 3 is missing. ", note="Honest.").status == after
    decision = agreement.decisions.get()
    assert (decision.verb, decision.reviewer, decision.signer_user) == (
        verb,
        by,
        agreement.signer.user,
    )
    assert (decision.reason, decision.note) == ("Page 3 is missing.", "Honest.")
    assert decision.scan == agreement.scans.get()
    assert decision.decided_at == models.Agreement.objects.get(pk=agreement.pk).changed_at


@pytest.mark.parametrize(("act", "before", "after", "verb"), DECIDING)
def test_a_decision_is_about_the_scan_that_counts(act, before, after, verb) -> None:
    agreement = desk.filed(before)
    second, third = (desk.add_scan(agreement, agreement.documents.get()) for _upload in range(2))
    act(agreement, by=owner_of(agreement), reason="No.", seen=third.number)
    assert agreement.decisions.get().scan == third
    assert second.number == 2


@pytest.mark.parametrize(("act", "before", "after", "verb"), DECIDING)
def test_a_decision_about_a_scan_that_was_replaced_is_stopped(act, before, after, verb) -> None:
    agreement = desk.filed(before)
    desk.add_scan(agreement, agreement.documents.get())
    with pytest.raises(decisions.ScanReplaced, match="another scan"):
        act(agreement, by=owner_of(agreement), reason="No.", seen=1)
    agreement.refresh_from_db()
    assert agreement.status == before
    assert not agreement.decisions.exists()


def test_approval_needs_no_reason_and_keeps_the_note() -> None:
    agreement = desk.filed(Status.IN_REVIEW)
    approved = decisions.approve(agreement, by=owner_of(agreement), note="Checked by phone.")
    assert approved.status == Status.APPROVED
    assert agreement.decisions.get().note == "Checked by phone."


@pytest.mark.parametrize(
    ("act", "before", "after"),
    [
        (partial(transitions.apply, verb=Verb.START_REVIEW), Status.SUBMITTED, Status.IN_REVIEW),
        (partial(transitions.apply, verb=Verb.RELEASE_REVIEW), Status.IN_REVIEW, Status.SUBMITTED),
    ],
)
def test_taking_up_and_putting_back_are_no_decisions(act, before, after) -> None:
    agreement = AgreementFactory(status=before)
    assert act(agreement, by=owner_of(agreement)).status == after
    assert not agreement.decisions.exists()


@pytest.mark.parametrize(("act", "before", "after", "verb"), DECIDING)
def test_without_its_reason_nothing_is_decided(act, before, after, verb) -> None:
    agreement = AgreementFactory(status=before)
    with pytest.raises(ReasonMissing):
        act(agreement, by=owner_of(agreement), reason=" \n ")
    agreement.refresh_from_db()
    assert agreement.status == before
    assert not agreement.decisions.exists()


def test_a_reviewer_can_not_revoke() -> None:
    agreement = AgreementFactory(status=Status.APPROVED)
    by = staff_user(staff.REVIEWER, agreement.dataset)
    with pytest.raises(NotYourMove):
        decisions.decide(agreement, Verb.REVOKE, by=by, reason="Why not.")


def test_a_second_decision_comes_too_late_and_leaves_no_trace() -> None:
    agreement = desk.filed(Status.IN_REVIEW)
    decisions.approve(agreement, by=owner_of(agreement))
    with pytest.raises(InvalidTransition):
        decisions.decide(agreement, Verb.REJECT, by=owner_of(agreement), reason="No.")
    assert [d.verb for d in agreement.decisions.all()] == [Verb.APPROVE]


def test_move_and_decision_are_one_transaction() -> None:
    agreement = desk.filed(Status.IN_REVIEW)
    create = mock.patch.object(
        models.ReviewDecision.objects, "create", side_effect=RuntimeError("disk full")
    )
    with create, pytest.raises(RuntimeError):
        decisions.approve(agreement, by=owner_of(agreement))
    agreement.refresh_from_db()
    assert agreement.status == Status.IN_REVIEW
    assert not agreement.grants.exists()
    assert not models.AuditEvent.objects.filter(subject=agreement.reference).exists()


class TestApproving:
    def test_needs_a_scan(self) -> None:
        agreement = AgreementFactory(status=Status.IN_REVIEW)
        with pytest.raises(InvalidTransition, match="no signed scan"):
            decisions.approve(agreement, by=owner_of(agreement))
        agreement.refresh_from_db()
        assert agreement.status == Status.IN_REVIEW
        assert not agreement.grants.exists()

    def test_while_another_version_is_announced_brings_its_notice(self) -> None:
        version = announced(effective_at=timezone.now() + timedelta(days=2))
        agreement = desk.filed(Status.IN_REVIEW, version=version.replaces)
        decisions.approve(agreement, by=owner_of(agreement))
        notice = agreement.notices.get()
        assert (notice.version, notice.state) == (version, NoticeState.PENDING)
        assert notice.effective_at >= timezone.now() + timedelta(days=30)

    def test_of_a_signer_with_another_agreement_says_which(self) -> None:
        other = AgreementFactory(status=Status.APPROVED)
        agreement = desk.filed(Status.IN_REVIEW, version=other.version, signer=other.signer)
        with pytest.raises(InvalidTransition, match=other.reference):
            decisions.approve(agreement, by=owner_of(agreement))


class TestReinstating:
    @pytest.fixture
    def notice(self) -> models.NoticeDelivery:
        return told(announced(), NoticeState.OPTED_OUT, asked_back_at=timezone.now())

    def test_counts_as_continuing_with_a_new_grant(self, notice: models.NoticeDelivery) -> None:
        agreement, by = notice.agreement, owner_of(notice.agreement)
        assert decisions.reinstate(agreement, by=by, note="Called us.").status == Status.APPROVED
        assert fresh(notice).state == NoticeState.CONTINUED
        assert agreement.grants.filter(ended_at=None).count() == 1
        decision = agreement.decisions.get()
        assert (decision.verb, decision.note) == (Verb.REINSTATE, "Called us.")

    def test_ends_the_duty_to_delete_copies(self) -> None:
        notice = told(announced())
        answers.opt_out(notice, how=Channel.LINK, by=None)
        notice.refresh_from_db()
        decisions.reinstate(notice.agreement, by=owner_of(notice.agreement))
        owed = models.Deletion.objects.get()
        assert (owed.lapsed_at is not None, owed.remind_at) == (True, None)

    def test_they_move_with_the_others_then(
        self, notice: models.NoticeDelivery, time_machine: Any
    ) -> None:
        decisions.reinstate(notice.agreement, by=owner_of(notice.agreement))
        time_machine.move_to(notice.effective_at)
        effect_worker.apply_effects()
        assert fresh(notice).agreement.version == notice.version

    def test_is_for_data_owners(self, notice: models.NoticeDelivery) -> None:
        by = staff_user(staff.REVIEWER, notice.agreement.dataset)
        with pytest.raises(NotYourMove):
            decisions.reinstate(notice.agreement, by=by)

    def test_until_the_effect(self, notice: models.NoticeDelivery, time_machine: Any) -> None:
        by = owner_of(notice.agreement)
        time_machine.move_to(notice.effective_at)
        with pytest.raises(InvalidTransition, match="has taken effect"):
            decisions.reinstate(notice.agreement, by=by)

    def test_at_any_time_once_it_was_called_off(
        self, notice: models.NoticeDelivery, time_machine: Any
    ) -> None:
        by = owner_of(notice.agreement)
        notice.version.status = VersionStatus.CALLED_OFF
        notice.version.called_off_at = timezone.now()
        notice.version.save()
        time_machine.move_to(notice.effective_at + timedelta(days=40))
        newer = announced("1.2", replaces=notice.version.replaces)
        decisions.reinstate(notice.agreement, by=by)
        told_of = notice.agreement.notices.get(version=newer)
        assert told_of.effective_at >= timezone.now() + timedelta(days=30)

    def test_of_what_nobody_opted_out_of_is_refused(self) -> None:
        agreement = AgreementFactory(status=Status.OPTED_OUT)
        with pytest.raises(InvalidTransition, match="did not opt out by a notice"):
            decisions.reinstate(agreement, by=owner_of(agreement))
