"""A decision waits: nothing has changed, and it is carried out whole or not at all."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest

from agreements import models
from agreements.enums import Check, Remedy, Severity, Status, Verb
from agreements.exceptions import InvalidTransition, NotYourMove
from agreements.selectors.requests import timeline
from agreements.selectors.review import pending_decisions as selectors
from agreements.selectors.review import queue
from agreements.services.accounts import staff
from agreements.services.requests import applying
from agreements.services.review import decisions, pending_decisions
from agreements.services.review.pending_decisions import carry_out_due, hold, take_back
from agreements.services.review.taken_back_too_late import TakenBackTooLate
from tests import examined
from tests.admin import desk
from tests.admin.review.test_decisions import ready
from tests.factories import staff_user
from tests.services.review.deciding_later import let_time_pass

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _half_a_minute(settings: Any) -> None:
    settings.TAKE_BACK_SECONDS = 30


@pytest.fixture
def agreement() -> models.Agreement:
    return desk.filed(Status.SUBMITTED)


@pytest.fixture
def by(agreement: models.Agreement) -> models.User:
    return staff_user(staff.DATA_OWNER, agreement.dataset)


def status_of(agreement: models.Agreement) -> str:
    return models.Agreement.objects.get(pk=agreement.pk).status


def on_record(agreement: models.Agreement) -> list[str]:
    events = models.AuditEvent.objects.filter(subject=agreement.reference)
    return [event.action for event in events.order_by("pk")]


def test_until_it_is_due_nothing_has_changed_but_that_its_review_began(agreement, by) -> None:
    pending = hold(agreement, Verb.APPROVE, by=by, note="Fine.")
    assert pending.due_at - pending.decided_at == timedelta(seconds=30)
    assert carry_out_due() == 0
    stands = models.Agreement.objects.get(pk=agreement.pk)
    assert (stands.status, stands.reviewer, stands.approved_at) == (Status.IN_REVIEW, by, None)
    assert on_record(agreement) == ["agreement:start_review", "review:decide"]
    for none in (models.ReviewDecision, models.OutboundEmail, models.DownloadGrant):
        assert not none.objects.exists()
    # What its signer reads is that somebody reads it.
    titles = [str(line.title) for line in timeline.timeline_events(stands, waiting=False)]
    assert titles == ["A reviewer started to read it", "You get the decision by mail and here"]


def test_carried_out_it_is_as_decided_by_whom_and_when(agreement, by) -> None:
    pending = hold(agreement, Verb.APPROVE, by=by, note="Fine.")
    let_time_pass()
    assert (carry_out_due(), carry_out_due()) == (1, 0)
    stands = models.Agreement.objects.get(pk=agreement.pk)
    decision = stands.decisions.get()
    assert (stands.status, stands.approved_by) == (Status.APPROVED, by)
    assert stands.approved_at > decision.decided_at == pending.decided_at
    assert (decision.reviewer, decision.note, decision.scan.number) == (by, "Fine.", 1)
    assert stands.grants.count() == 1
    assert models.OutboundEmail.objects.get(agreement=agreement).letter == "approved"
    assert not models.PendingDecision.objects.exists()
    event = models.AuditEvent.objects.get(action="agreement:approve")
    assert event.actor == by.email


def test_changes_are_asked_for_in_the_words_of_that_moment(agreement, by) -> None:
    models.Defect.objects.create(
        dataset=agreement.dataset,
        code="torn",
        label="Torn",
        text="It is torn.",
        remedy="scan_again",
    )
    defect = models.Defect.objects.get(code="torn")
    hold(agreement, Verb.REQUEST_CHANGES, by=by, defects=[defect], reason="Page 2.")
    models.Defect.objects.filter(code="torn").update(text="Never mind.")
    let_time_pass()
    carry_out_due()
    decision = agreement.decisions.get()
    assert "It is torn." in decision.reason
    assert "Page 2." in decision.reason
    assert (decision.defects, decision.remedy) == (["torn"], Remedy.SCAN_AGAIN)


def test_taken_back_it_never_was(agreement, by) -> None:
    pending = hold(agreement, Verb.REJECT, by=by, reason="No.")
    with pytest.raises(NotYourMove, match="Only whoever took"):
        take_back(pending, by=staff_user(staff.DATA_OWNER, agreement.dataset))
    take_back(pending, by=by)
    let_time_pass()
    assert carry_out_due() == 0
    assert status_of(agreement) == Status.SUBMITTED
    assert on_record(agreement) == ["review:decide", "review:take_back"]
    assert not models.OutboundEmail.objects.exists()
    with pytest.raises(TakenBackTooLate):
        take_back(pending, by=by)
    hold(agreement, Verb.APPROVE, by=by)  # and may be decided anew


def test_once_carried_out_it_is_too_late(agreement, by) -> None:
    pending = hold(agreement, Verb.APPROVE, by=by)
    let_time_pass()
    carry_out_due()
    with pytest.raises(TakenBackTooLate):
        take_back(pending, by=by)
    assert status_of(agreement) == Status.APPROVED


def test_nobody_decides_beside_it(agreement, by) -> None:
    hold(agreement, Verb.APPROVE, by=by)
    with pytest.raises(InvalidTransition, match=f"{by} has decided: Approve. Until"):
        hold(agreement, Verb.REJECT, by=staff_user(staff.REVIEWER, agreement.dataset), reason="No.")
    with pytest.raises(InvalidTransition, match="You have decided: Approve"):
        hold(agreement, Verb.APPROVE, by=by)
    assert queue.next_request(by) is None


def test_what_is_not_possible_now_is_said_now(agreement, by) -> None:
    problem = examined.finding(Check.DATE, "date_blank", Severity.PROBLEM)
    examined.read(agreement.scans.get(), problem)
    with pytest.raises(decisions.ProblemsOpen):
        hold(agreement, Verb.APPROVE, by=by)
    with pytest.raises(decisions.ScanReplaced):
        hold(agreement, Verb.REJECT, by=by, reason="No.", seen=7)
    with pytest.raises(InvalidTransition):
        hold(agreement, Verb.REVOKE, by=by, reason="No.")
    assert (on_record(agreement), status_of(agreement)) == ([], Status.SUBMITTED)
    hold(agreement, Verb.APPROVE, by=by, despite="Read it.")
    let_time_pass()
    assert carry_out_due() == 1


def replace_scan(agreement: models.Agreement, by: models.User) -> None:
    desk.add_scan(agreement, agreement.documents.get())


def withdraw(agreement: models.Agreement, by: models.User) -> None:
    fresh = models.Agreement.objects.select_related("signer__user").get(pk=agreement.pk)
    applying.withdraw_request(fresh, by=fresh.signer.user)


def leave(agreement: models.Agreement, by: models.User) -> None:
    models.User.objects.filter(pk=by.pk).update(is_active=False)


def block(agreement: models.Agreement, by: models.User) -> None:
    agreement.dataset.blocked_people.create(
        email=agreement.signer.email, reason="x", blocked_at=agreement.created_at, blocked_by=by
    )


def decide_at_once(agreement: models.Agreement, by: models.User) -> None:
    other = staff_user(staff.REVIEWER, agreement.dataset)
    decisions.decide(agreement, Verb.REJECT, by=other, reason="No.")


@pytest.mark.parametrize(
    ("meanwhile", "status", "said", "is_told"),
    [
        (replace_scan, Status.IN_REVIEW, "The signer sent another scan", True),
        (withdraw, Status.WITHDRAWN, "the request is now “Withdrawn”", True),
        (leave, Status.IN_REVIEW, "You are not the person", False),
        (block, Status.IN_REVIEW, "something else stands against it", True),
        (decide_at_once, Status.REJECTED, "the request is now “Rejected”", True),
    ],
)
def test_what_is_not_possible_any_more_stays_undone_and_is_told(
    agreement, by, meanwhile: Callable[..., None], status: str, said: str, is_told: bool
) -> None:
    hold(agreement, Verb.APPROVE, by=by)
    meanwhile(agreement, by)
    let_time_pass()
    assert (carry_out_due(), carry_out_due()) == (0, 0)
    assert status_of(agreement) == status
    assert not models.DownloadGrant.objects.exists()
    assert on_record(agreement)[-1] == "review:drop"
    mails = models.OutboundEmail.objects.filter(letter="decision_dropped")
    assert [(mail.to, said in mail.text) for mail in mails] == [(by.email, True)] * is_told
    now = models.Agreement.objects.get(pk=agreement.pk)
    _waiting, refused = selectors.pending_and_refused(now)
    assert (refused is None) == (meanwhile is decide_at_once)  # somebody decided since
    if refused:
        assert said in refused.why
    assert selectors.pending_of(agreement) is None


def test_who_decides_anew_replaces_what_was_not_possible(agreement, by) -> None:
    hold(agreement, Verb.APPROVE, by=by)
    replace_scan(agreement, by)
    let_time_pass()
    carry_out_due()
    hold(agreement, Verb.APPROVE, by=by)
    let_time_pass()
    assert carry_out_due() == 1
    assert agreement.decisions.get().scan.number == 2
    assert not models.PendingDecision.objects.exists()


def test_one_that_breaks_keeps_nobody_else(agreement, by, caplog) -> None:
    other = desk.filed(Status.SUBMITTED, version=agreement.version)
    for each in (agreement, other):
        hold(each, Verb.REJECT, by=by, reason="No.")
    let_time_pass()
    whole = decisions.decide

    def breaks(moved: models.Agreement, *args: Any, **rest: Any) -> models.Agreement:
        if moved.pk == agreement.pk:
            raise ZeroDivisionError
        return whole(moved, *args, **rest)

    with mock.patch.object(decisions, "decide", breaks):
        assert carry_out_due() == 1
    assert (status_of(agreement), status_of(other)) == (Status.SUBMITTED, Status.REJECTED)
    assert f"decision on {agreement.reference} not carried out" in caplog.text
    assert carry_out_due() == 1  # it stayed due


@pytest.mark.parametrize("verb", [Verb.REVOKE, Verb.REINSTATE])
def test_the_data_owners_decisions_wait_as_well(verb: Verb) -> None:
    agreement = ready(Status.APPROVED if verb is Verb.REVOKE else Status.OPTED_OUT)
    by = staff_user(staff.DATA_OWNER, agreement.dataset)
    hold(agreement, verb, by=by, reason="x" if verb is Verb.REVOKE else "")
    let_time_pass()
    assert carry_out_due() == 1
    assert status_of(agreement) == (Status.REVOKED if verb is Verb.REVOKE else Status.APPROVED)


def test_what_nobody_is_mailed_about_does_not_wait(settings) -> None:
    assert not pending_decisions.waits(Verb.RECOMMEND)
    assert pending_decisions.waits(Verb.APPROVE)
    settings.TAKE_BACK_SECONDS = 0
    assert not pending_decisions.waits(Verb.APPROVE)
