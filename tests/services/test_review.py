"""What reviewers and data owners do with a request."""

from unittest import mock

import pytest

from agreements import models
from agreements.enums import Status, Verb
from agreements.exceptions import InvalidTransition, NotYourMove, ReasonMissing
from agreements.services import review, staff
from tests.admin import desk
from tests.factories import AgreementFactory, staff_user

pytestmark = pytest.mark.django_db

DECIDING = [
    (review.request_changes, Status.IN_REVIEW, Status.CHANGES_REQUESTED, Verb.REQUEST_CHANGES),
    (review.reject, Status.SUBMITTED, Status.REJECTED, Verb.REJECT),
    (review.revoke, Status.APPROVED, Status.REVOKED, Verb.REVOKE),
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


def test_approval_needs_no_reason_and_keeps_the_note() -> None:
    agreement = desk.filed(Status.IN_REVIEW)
    approved = review.approve(agreement, by=owner_of(agreement), note="Checked by phone.")
    assert approved.status == Status.APPROVED
    assert agreement.decisions.get().note == "Checked by phone."


@pytest.mark.parametrize(
    ("act", "before", "after"),
    [
        (review.start_review, Status.SUBMITTED, Status.IN_REVIEW),
        (review.release_review, Status.IN_REVIEW, Status.SUBMITTED),
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
        review.revoke(agreement, by=by, reason="Why not.")


def test_a_second_decision_comes_too_late_and_leaves_no_trace() -> None:
    agreement = AgreementFactory(status=Status.IN_REVIEW)
    review.approve(agreement, by=owner_of(agreement))
    with pytest.raises(InvalidTransition):
        review.reject(agreement, by=owner_of(agreement), reason="No.")
    assert [d.verb for d in agreement.decisions.all()] == [Verb.APPROVE]


def test_move_and_decision_are_one_transaction() -> None:
    agreement = AgreementFactory(status=Status.IN_REVIEW)
    create = mock.patch.object(
        models.ReviewDecision.objects, "create", side_effect=RuntimeError("disk full")
    )
    with create, pytest.raises(RuntimeError):
        review.approve(agreement, by=owner_of(agreement))
    agreement.refresh_from_db()
    assert agreement.status == Status.IN_REVIEW
    assert not agreement.grants.exists()
    assert not models.AuditEvent.objects.filter(subject=agreement.reference).exists()
