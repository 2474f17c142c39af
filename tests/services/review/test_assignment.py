"""Whose a waiting request is: on record, and the second of two is told who was faster."""

import pytest

from agreements import models
from agreements.enums import Status, Verb
from agreements.exceptions import InvalidTransition, NotYourMove
from agreements.selectors.review import queue
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.review import assignment
from tests.admin import desk
from tests.factories import AssociatedUserFactory, staff_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement() -> models.Agreement:
    return desk.filed(Status.SUBMITTED)


@pytest.fixture
def three(agreement: models.Agreement) -> list[models.User]:
    return [staff_user(staff.REVIEWER, agreement.dataset) for _n in range(3)]


def fresh(agreement: models.Agreement) -> models.Agreement:
    return models.Agreement.objects.get(pk=agreement.pk)


def test_who_has_it_and_had_it_is_on_record_and_no_status_changes(agreement, three) -> None:
    one, two, by = three
    assignment.assign(agreement, to=one, by=by, seen=None)
    assignment.assign(agreement, to=two, by=by, seen=one)
    assignment.assign(agreement, to=None, by=by, seen=two)
    stands = fresh(agreement)
    assert (stands.assignee, stands.assigned_at, stands.status) == (None, None, Status.SUBMITTED)
    events = models.AuditEvent.objects.filter(action="review:assign").order_by("pk")
    told = [(e.actor, e.details["assigned_to"], e.details["taken_from"]) for e in events]
    assert told == [
        (by.email, one.email, ""),
        (by.email, two.email, one.email),
        (by.email, "", two.email),
    ]


def test_of_two_who_take_it_the_second_is_told_who_was_faster(agreement, three) -> None:
    first, second, _third = three
    assignment.assign(agreement, to=first, by=first, seen=None)
    with pytest.raises(assignment.AssignedMeanwhile, match=first.email):
        assignment.assign(agreement, to=second, by=second, seen=None)
    assert fresh(agreement).assignee == first
    assignment.assign(agreement, to=first, by=second, seen=None)  # so it is already


def test_a_review_changes_hands_with_it_and_is_never_nobodys(agreement, three) -> None:
    first, second, _third = three
    transitions.apply(agreement, Verb.START_REVIEW, by=first)
    assert fresh(agreement).assignee == first
    assignment.assign(agreement, to=second, by=second, seen=first)
    assert (fresh(agreement).reviewer, fresh(agreement).status) == (second, Status.IN_REVIEW)
    with pytest.raises(InvalidTransition, match="release it instead"):
        assignment.assign(agreement, to=None, by=second, seen=second)
    transitions.apply(agreement, Verb.RELEASE_REVIEW, by=second)
    assert fresh(agreement).assignee is None


def test_only_who_may_review_it_gives_it_and_gets_it(agreement, three) -> None:
    by, own, _third = three
    AssociatedUserFactory(agreement=agreement, email=own.email)
    elsewhere = staff_user(staff.REVIEWER, desk.filed().dataset)
    plain = staff_user("", agreement.dataset)
    for to, who in (
        (own, by),
        (elsewhere, by),
        (plain, by),
        (by, own),
        (by, elsewhere),
        (by, plain),
    ):
        with pytest.raises(NotYourMove):
            assignment.assign(agreement, to=to, by=who, seen=None)
    assert fresh(agreement).assignee is None


def test_what_does_not_wait_is_nobodys_to_give(agreement, three) -> None:
    transitions.apply(agreement, Verb.REJECT, by=three[0], reason="No.")
    with pytest.raises(InvalidTransition, match="Rejected"):
        assignment.assign(agreement, to=three[1], by=three[1], seen=None)


def test_a_colleagues_is_passed_over_until_they_leave(agreement, three) -> None:
    one, two, _third = three
    assignment.assign(agreement, to=one, by=two, seen=None)
    assert (queue.next_request(one), queue.next_request(two)) == (agreement, None)
    agreement.dataset.staff.remove(one)
    assert queue.next_request(two) == agreement
