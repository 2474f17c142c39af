"""A decision is taken back, carried out and decided on at the same moment, in processes."""

import pytest

from agreements import models
from agreements.enums import Status, Verb
from agreements.services.accounts import staff
from agreements.services.review import pending_decisions
from tests.admin import desk
from tests.factories import staff_user
from tests.processes import ROUNDS, racers
from tests.services.review.deciding_later import let_time_pass


def take_back_or_carry_out(pk: int | None) -> int:
    """Take this one back; with None, carry out what is due."""
    if pk is None:
        return pending_decisions.carry_out_due()
    pending = models.PendingDecision.objects.select_related("agreement", "reviewer").get(pk=pk)
    pending_decisions.take_back(pending, by=pending.reviewer)
    return 0


def hold(pk: int, by: int, verb: str) -> str:
    agreement, user = models.Agreement.objects.get(pk=pk), models.User.objects.get(pk=by)
    pending_decisions.hold(agreement, Verb(verb), by=user, reason="No.")
    return verb


@ROUNDS
@pytest.mark.django_db(transaction=True)
def test_a_decision_is_taken_back_or_carried_out_once(rounds: int) -> None:
    with racers(3) as processes:
        for _round in range(rounds):
            made = desk.filed(Status.SUBMITTED)
            by = staff_user(staff.REVIEWER, made.dataset)
            pending = pending_decisions.hold(made, Verb.APPROVE, by=by)
            let_time_pass()
            calls: list[list[object]] = [[pending.pk], [None], [None]]
            ended = processes.race(f"{__name__}.take_back_or_carry_out", calls)
            (how, _said), (_one, first), (_two, second) = ended
            made.refresh_from_db()
            if how == "done":
                assert (made.status, first, second) == (Status.IN_REVIEW, 0, 0)
            else:
                assert how in ("TakenBackTooLate", "DoesNotExist")
                assert (made.status, first + second) == (Status.APPROVED, 1)
            assert made.grants.count() == (how != "done")
            assert not models.PendingDecision.objects.exists()


@ROUNDS
@pytest.mark.django_db(transaction=True)
def test_of_two_who_decide_at_once_one_has_decided(rounds: int) -> None:
    with racers() as processes:
        for _round in range(rounds):
            made = desk.filed(Status.SUBMITTED)
            two = [staff_user(staff.REVIEWER, made.dataset) for _each in range(2)]
            calls = [[made.pk, two[0].pk, "approve"], [made.pk, two[1].pk, "reject"]]
            ended = processes.race(f"{__name__}.hold", calls)
            assert sorted(how for how, _said in ended) == ["DecidedAlready", "done"]
            assert models.PendingDecision.objects.filter(agreement=made).count() == 1
