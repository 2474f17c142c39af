"""Answers, decisions and the effect at the same moment, as real processes: one of them counts."""

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from agreements import models
from agreements.enums import Channel, NoticeState, Status, Verb
from agreements.services.accounts import staff
from agreements.services.notices import answers
from agreements.services.review import decisions
from agreements.services.versions import effect_worker
from tests.admin import desk
from tests.factories import AgreementFactory, staff_user
from tests.processes import ROUNDS, racers
from tests.services.telling import announced, fresh, set_date, told

pytestmark = pytest.mark.django_db(transaction=True)

DISPATCH = f"{__name__}.dispatch"


def opt_out(pk: int) -> str:
    """What each process does; so do the others below."""
    delivery = models.NoticeDelivery.objects.get(pk=pk)
    return answers.opt_out(delivery, how=Channel.LINK, by=None).state


def keep_on(pk: int) -> str:
    delivery = models.NoticeDelivery.objects.get(pk=pk)
    return answers.keep_on(delivery, how=Channel.LINK, by=None).state


def revoke(pk: int, by: int) -> str:
    return decisions.decide(
        _agreement(pk), Verb.REVOKE, by=_user(by), reason="Data were passed on."
    ).status


def reinstate(pk: int, by: int) -> str:
    return decisions.reinstate(_agreement(pk), by=_user(by)).status


def approve(pk: int, by: int) -> str:
    return decisions.approve(_agreement(pk), by=_user(by)).status


def take_effect() -> int:
    """Until nothing is left that is due, as beat does."""
    done = 0
    while some := effect_worker.apply_effects():
        done += some
    return done


def take_effect_in_small_batches() -> int:
    effect_worker.BATCH = 3
    return take_effect()


def wait_and_take_effect(moment: float) -> int:
    """Beat knows of the moment: the job runs right then."""
    while timezone.now().timestamp() < moment:
        pass
    return take_effect()


def wait_and(act: str, moment: float, pk: int) -> str:
    """A click in the last moment, or the first after it."""
    while timezone.now().timestamp() < moment:
        pass
    return str({"opt_out": opt_out, "keep_on": keep_on}[act](pk))


def wait_and_reinstate(moment: float, pk: int, by: int) -> str:
    while timezone.now().timestamp() < moment:
        pass
    return reinstate(pk, by)


def dispatch(name: str, *arguments: object) -> object:
    """One line of a race where each does something else."""
    return globals()[name](*arguments)


def _agreement(pk: int) -> models.Agreement:
    return models.Agreement.objects.select_related("signer__user", "dataset").get(pk=pk)


def _user(pk: int) -> models.User:
    return models.User.objects.get(pk=pk)


def in_force() -> models.LicenseVersion:
    """A version that took effect; who is told of it now has a moment of their own."""
    version = announced(effective_at=timezone.now())
    take_effect()
    return version


def moves(delivery: models.NoticeDelivery) -> Counter[str]:
    events = models.AuditEvent.objects.filter(subject=delivery.agreement.reference)
    return Counter(events.values_list("action", flat=True))


def check_one_thing_happened(delivery: models.NoticeDelivery) -> NoticeState:
    """Out or moved, never both; gives which."""
    row = fresh(delivery)
    agreement, events = row.agreement, moves(row)
    grants = agreement.grants.filter(ended_at=None).count()
    mails = agreement.mails.filter(letter="opted_out").count()
    out = row.state == NoticeState.OPTED_OUT
    assert row.closed_at is not None
    assert row.outcome == ("none" if out else "moved")
    assert agreement.status == (Status.OPTED_OUT if out else Status.APPROVED)
    assert agreement.version.number == ("1.0" if out else "1.1")
    assert (grants, mails) == ((0, 1) if out else (1, 0))
    assert events["agreement:opt_out"] == int(out)
    assert events["agreement:move_version"] == int(not out)
    return NoticeState(row.state)


# The click lands some milliseconds before or after the moment of effect.
@ROUNDS
@pytest.mark.parametrize("lead", [0.004, 0.001, -0.001])
def test_an_opt_out_against_the_effect(lead, rounds):
    version = in_force()
    with racers() as processes:
        for _round in range(rounds):
            moment = timezone.now() + timedelta(milliseconds=60)
            delivery = told(version, effective_at=moment)
            at = moment.timestamp()
            click, _job = processes.race(
                DISPATCH,
                [["wait_and", "opt_out", at - lead, delivery.pk], ["wait_and_take_effect", at]],
            )
            take_effect()
            state = check_one_thing_happened(delivery)
            assert click[0] == ("done" if state == NoticeState.OPTED_OUT else "TooLate"), click


def test_two_jobs_at_once_move_everybody_once():
    version = announced()
    deliveries = [told(version) for _one in range(40)]
    out = told(version, NoticeState.OPTED_OUT)
    owner = staff_user(staff.DATA_OWNER, version.dataset)
    draft = AgreementFactory(version=version.replaces)
    set_date(version, timezone.now())
    with racers(3) as processes:
        ended = processes.race(DISPATCH, [["take_effect_in_small_batches"]] * 3)
    assert [word for word, _what in ended] == ["done"] * 3
    take_effect()
    assert {check_one_thing_happened(delivery) for delivery in deliveries} == {NoticeState.SENT}
    assert fresh(out).outcome == "none"
    assert models.AuditEvent.objects.filter(action="version:take_effect").count() == 1
    letters = models.OutboundEmail.objects.values_list("letter", "to")
    assert sorted(letters) == [("effect_report", owner.email), ("reissued", draft.signer.email)]


@ROUNDS
def test_opting_out_against_being_revoked_one_wins(rounds):
    version = announced()
    owner = staff_user(staff.DATA_OWNER, version.dataset)
    with racers() as processes:
        for _round in range(rounds):
            delivery = told(version)
            ended = processes.race(
                DISPATCH,
                [["opt_out", delivery.pk], ["revoke", delivery.agreement_id, owner.pk]],
            )
            words = [word for word, _what in ended]
            assert sorted(words) == ["InvalidTransition", "done"], ended
            row = fresh(delivery)
            won = Status.OPTED_OUT if words[0] == "done" else Status.REVOKED
            assert row.agreement.status == won
            assert (row.state == NoticeState.OPTED_OUT) == (won == Status.OPTED_OUT)
            assert row.agreement.mails.count() == 1


@ROUNDS
def test_two_answers_at_once_leave_one_of_them(rounds):
    version = announced()
    with racers() as processes:
        for _round in range(rounds):
            delivery = told(version)
            ended = processes.race(DISPATCH, [["opt_out", delivery.pk], ["keep_on", delivery.pk]])
            assert [word for word, _what in ended] == ["done", "done"]
            row = fresh(delivery)
            # An opt-out stands, whichever came first; continuing after it only asks back.
            assert (row.state, row.agreement.status) == ("opted_out", "opted_out")


@ROUNDS
def test_a_double_click_opts_out_once(rounds):
    version = announced()
    with racers() as processes:
        for _round in range(rounds):
            delivery = told(version)
            ended = processes.race(DISPATCH, [["opt_out", delivery.pk]] * 2)
            assert ended == [("done", "opted_out")] * 2
            assert moves(delivery) == {"agreement:opt_out": 1}
            assert delivery.agreement.mails.count() == 1


@ROUNDS
@pytest.mark.parametrize("lead", [0.006, 0.001])
def test_taking_back_against_the_effect(lead, rounds):
    version = in_force()
    owner = staff_user(staff.DATA_OWNER, version.dataset)
    with racers() as processes:
        for _round in range(rounds):
            moment = timezone.now() + timedelta(milliseconds=60)
            delivery = told(version, NoticeState.OPTED_OUT, effective_at=moment)
            at = moment.timestamp()
            take_back = ["wait_and_reinstate", at - lead, delivery.agreement_id, owner.pk]
            calls = [take_back, ["wait_and_take_effect", at]]
            taken, _job = processes.race(DISPATCH, calls)
            take_effect()
            row = fresh(delivery)
            if taken[0] == "done":
                assert (row.state, row.outcome) == ("continued", "moved")
                assert row.agreement.status == Status.APPROVED
                assert row.agreement.version.number == "1.1"
            else:
                assert taken[0] == "InvalidTransition", taken
                assert (row.state, row.outcome) == ("opted_out", "none")
                assert row.agreement.status == Status.OPTED_OUT


@ROUNDS
def test_taking_back_against_the_approval_of_a_new_request(rounds):
    version = announced()
    people = [staff_user(staff.DATA_OWNER, version.dataset) for _one in range(2)]
    with racers() as processes:
        for _round in range(rounds):
            delivery = told(version, NoticeState.OPTED_OUT)
            request = desk.filed(
                Status.IN_REVIEW, version=version.replaces, signer=delivery.agreement.signer
            )
            calls = [["reinstate", delivery.agreement_id], ["approve", request.pk]]
            calls = [[*call, by.pk] for call, by in zip(calls, people, strict=True)]
            ended = processes.race(DISPATCH, calls)
            assert sorted(word for word, _what in ended) == ["InvalidTransition", "done"], ended
            (lost,) = [what for word, what in ended if word == "InvalidTransition"]
            approved = delivery.agreement.signer.agreements.get(status=Status.APPROVED)
            assert f"another approved agreement for this dataset: {approved.reference}" in lost
