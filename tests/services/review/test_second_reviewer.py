"""Where a dataset asks for two reviewers, the second can't be the first."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from agreements.enums import Check, Status, Verb
from agreements.exceptions import InvalidTransition
from agreements.models import AccessInstructions, Agreement, AuditEvent, OutboundEmail, User
from agreements.selectors.requests import timeline
from agreements.selectors.review import queue
from agreements.selectors.review.recommendations import standing_recommendation
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.review import approving_several, decisions
from tests import examined
from tests.admin import desk
from tests.factories import staff_user
from tests.services.amending import amendment

pytestmark = pytest.mark.django_db


def under_review(status: Status = Status.IN_REVIEW, **fields: Any) -> Agreement:
    return desk.filed(status, version__dataset__two_reviewers=True, **fields)


def reviewer(agreement: Agreement) -> User:
    return staff_user(staff.REVIEWER, agreement.dataset)


def taken_up(agreement: Agreement, by: User) -> Agreement:
    return transitions.apply(agreement, Verb.START_REVIEW, by=by)


def test_the_first_recommends_and_the_second_approves() -> None:
    agreement = under_review()
    first, second = reviewer(agreement), reviewer(agreement)
    with pytest.raises(InvalidTransition, match="asks for two reviewers: recommend it"):
        decisions.approve(agreement, by=first)
    moved = decisions.recommend(agreement, by=first, note="Fine.")
    assert (moved.status, moved.reviewer) == (Status.SUBMITTED, None)
    assert not OutboundEmail.objects.exists()
    assert queue.next_request(second) == moved
    assert queue.next_request(first) is None
    approved = decisions.approve(taken_up(moved, second), by=second)
    assert (approved.status, approved.approved_by) == (Status.APPROVED, second)
    assert [
        (each.verb, each.reviewer, each.scan, each.note)
        for each in approved.decisions.order_by("pk")
    ] == [
        (Verb.RECOMMEND, first, approved.scans.get(), "Fine."),
        (Verb.APPROVE, second, approved.scans.get(), ""),
    ]
    moves = AuditEvent.objects.filter(subject=agreement.reference).values_list(
        "action", "personal__actor"
    )
    assert moves[0] == ("agreement:recommend", first.email)
    told = [str(event.title) for event in timeline.timeline_events(approved, waiting=False)]
    assert told[0] == "A reviewer has read it; a second one reads it, too, before it is decided"


def test_both_decide_straight_out_of_the_queue_and_it_is_nobodys_in_between() -> None:
    agreement = under_review(Status.SUBMITTED)
    first, second = reviewer(agreement), reviewer(agreement)
    moved = decisions.recommend(agreement, by=first, seen=1)
    assert (moved.status, moved.reviewer, moved.assignee) == (Status.SUBMITTED, None, None)
    approved = decisions.approve(moved, by=second, seen=1)
    assert (approved.status, approved.approved_by) == (Status.APPROVED, second)
    events = AuditEvent.objects.filter(subject=agreement.reference).order_by("pk")
    assert [(event.action, event.actor) for event in events][:4] == [
        ("agreement:start_review", first.email),
        ("agreement:recommend", first.email),
        ("agreement:start_review", second.email),
        ("agreement:approve", second.email),
    ]


def test_approving_several_leaves_it_to_a_second_reviewer() -> None:
    agreement = under_review(Status.SUBMITTED)
    known = examined.finding(Check.RECOGNIZED, "recognized")
    examined.read(agreement.scans.get(), known)
    instructions = {"dataset": agreement.dataset, "text": "Fetch it."}
    AccessInstructions.objects.create(**instructions)
    first, second = reviewer(agreement), reviewer(agreement)
    for wrong in ("asks for two reviewers: recommend it", "You recommended it"):
        with pytest.raises(approving_several.NotClear, match=wrong):
            approving_several.approve_clear(agreement, by=first, seen=1)
        agreement.refresh_from_db()
        assert agreement.status == Status.SUBMITTED
        if not agreement.decisions.exists():
            decisions.recommend(agreement, by=first)
    approving_several.approve_clear(agreement, by=second, seen=1)
    agreement.refresh_from_db()
    assert (agreement.status, agreement.approved_by) == (Status.APPROVED, second)


def test_the_second_is_never_the_first() -> None:
    agreement = under_review()
    first = reviewer(agreement)
    moved = taken_up(decisions.recommend(agreement, by=first), first)
    with pytest.raises(InvalidTransition, match="You recommended it, so a second reviewer has"):
        decisions.approve(moved, by=first)
    with pytest.raises(InvalidTransition, match="You have recommended it already"):
        decisions.recommend(moved, by=first)
    second = reviewer(agreement)
    with pytest.raises(InvalidTransition, match=f"{first} has recommended it already"):
        decisions.recommend(moved, by=second)
    agreement.refresh_from_db()
    assert (agreement.status, agreement.decisions.count()) == (Status.IN_REVIEW, 1)


@pytest.mark.parametrize("verb", [Verb.REJECT, Verb.REQUEST_CHANGES])
def test_one_rejects_or_asks_for_changes(verb: Verb) -> None:
    agreement = under_review()
    act = {Verb.REJECT: decisions.decide, Verb.REQUEST_CHANGES: decisions.request_changes}[verb]
    given = {"verb": verb} if verb is Verb.REJECT else {}
    moved = act(agreement, by=reviewer(agreement), reason="Blank.", **given)
    assert moved.status != Status.IN_REVIEW


def test_a_recommendation_is_of_the_scan_that_counts() -> None:
    agreement = under_review()
    first, second = reviewer(agreement), reviewer(agreement)
    moved = decisions.recommend(agreement, by=first)
    desk.add_scan(moved, moved.documents.get())
    assert standing_recommendation(moved) is None
    assert queue.next_request(first) == moved
    moved = taken_up(moved, second)
    with pytest.raises(InvalidTransition, match="asks for two reviewers"):
        decisions.approve(moved, by=second)
    moved = decisions.recommend(moved, by=second)
    assert decisions.approve(taken_up(moved, first), by=first).approved_by == first


def test_it_takes_two_for_an_amendment_as_well() -> None:
    made = amendment(Status.IN_REVIEW, filed=True)
    made.dataset.two_reviewers = True
    made.dataset.save()
    first, second = reviewer(made), reviewer(made)
    with pytest.raises(InvalidTransition):
        decisions.approve(made, by=first)
    moved = taken_up(decisions.recommend(made, by=first), second)
    assert decisions.approve(moved, by=second).status == Status.ADDED


def test_without_the_setting_one_is_enough() -> None:
    agreement = desk.filed(Status.IN_REVIEW)
    one = reviewer(agreement)
    with pytest.raises(InvalidTransition, match="One reviewer is enough"):
        decisions.recommend(agreement, by=one)
    assert decisions.approve(agreement, by=one).status == Status.APPROVED


def test_with_the_setting_gone_whoever_recommended_may_approve() -> None:
    agreement = under_review()
    first = reviewer(agreement)
    moved = decisions.recommend(agreement, by=first)
    agreement.dataset.two_reviewers = False
    agreement.dataset.save()
    moved = taken_up(Agreement.objects.get(pk=moved.pk), first)
    assert decisions.approve(moved, by=first).approved_by == first


def test_the_database_takes_no_approval_of_one_alone() -> None:
    agreement = under_review()
    first, second = reviewer(agreement), reviewer(agreement)
    scan = agreement.scans.get()
    facts = {"scan": scan, "verb": Verb.APPROVE, "decided_at": timezone.now()}
    for by in (first, second):
        with pytest.raises(IntegrityError, match="second reviewer"), transaction.atomic():
            agreement.decisions.create(reviewer=by, **facts)
    agreement.decisions.create(reviewer=first, **{**facts, "verb": Verb.RECOMMEND})
    with pytest.raises(IntegrityError, match="second reviewer"), transaction.atomic():
        agreement.decisions.create(reviewer=first, **facts)
    agreement.decisions.create(reviewer=second, **facts)
