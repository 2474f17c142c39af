"""Approving straight out of the queue: the review begins in the same transaction."""

import pytest

from agreements import models
from agreements.enums import Check, Severity, Status, Verb
from agreements.exceptions import InvalidTransition, NotYourMove
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.review import decisions
from tests import examined
from tests.admin import desk
from tests.factories import staff_user

pytestmark = pytest.mark.django_db


def fresh(agreement: models.Agreement) -> models.Agreement:
    return models.Agreement.objects.get(pk=agreement.pk)


def moves(agreement: models.Agreement) -> list[tuple[str, str]]:
    found = models.AuditEvent.objects.filter(
        subject=agreement.reference, action__startswith="agreement:"
    )
    return list(found.order_by("pk").values_list("action", "personal__actor"))


def test_both_steps_are_on_record_and_the_review_is_the_approvers() -> None:
    agreement = desk.filed(Status.SUBMITTED)
    by = staff_user(staff.REVIEWER, agreement.dataset)
    moved = decisions.approve(agreement, by=by, seen=1)
    assert (moved.status, moved.reviewer, moved.approved_by) == (Status.APPROVED, by, by)
    assert moves(agreement) == [
        ("agreement:start_review", by.email),
        ("agreement:approve", by.email),
    ]
    assert [d.verb for d in agreement.decisions.all()] == [Verb.APPROVE]


def test_what_stops_the_approval_takes_the_start_of_the_review_back() -> None:
    agreement = desk.filed(Status.SUBMITTED)
    blank = examined.finding(Check.SIGNATURE, "signature_blank", Severity.PROBLEM)
    examined.read(agreement.scans.get(), blank)
    by = staff_user(staff.REVIEWER, agreement.dataset)
    for error, seen in ((decisions.ProblemsOpen, 1), (decisions.ScanReplaced, 7)):
        with pytest.raises(error):
            decisions.approve(fresh(agreement), by=by, seen=seen)
    assert (fresh(agreement).status, fresh(agreement).reviewer) == (Status.SUBMITTED, None)
    assert moves(agreement) == []


def test_who_comes_after_a_colleague_that_began_is_told_who_it_was() -> None:
    agreement = desk.filed(Status.SUBMITTED)
    first, second = (staff_user(staff.REVIEWER, agreement.dataset) for _n in range(2))
    transitions.apply(agreement, Verb.START_REVIEW, by=first)
    with pytest.raises(InvalidTransition, match=first.email):
        decisions.approve(agreement, by=second)  # as it was read before that
    assert fresh(agreement).reviewer == first


def test_it_takes_the_right_to_begin_a_review_as_well() -> None:
    agreement = desk.filed(Status.SUBMITTED)
    by = staff_user("", agreement.dataset)
    for codename in ("view_agreement", "approve_agreement"):
        by.user_permissions.add(desk.permission(codename))
    with pytest.raises(NotYourMove):
        decisions.approve(agreement, by=by)
    assert fresh(agreement).status == Status.SUBMITTED
