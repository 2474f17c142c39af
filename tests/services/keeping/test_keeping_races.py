"""At the same moment: two erase, or one erases while somebody does something else."""

import os
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from agreements import audit, models
from agreements.enums import AuditAction, Status
from agreements.models import Agreement, AuditEvent, Purge, User
from agreements.services.accounts import staff
from agreements.services.evidence import chaining
from agreements.services.keeping import due_worker, holds, purging
from agreements.services.requests import applying
from tests.factories import AgreementFactory, staff_user
from tests.processes import ROUNDS, racers
from tests.services.keeping.aged import aged, everything_about, there, turned_down

pytestmark = pytest.mark.django_db(transaction=True)
HERE = "tests.services.keeping.test_keeping_races"


def erase() -> int:
    return due_worker.erase_what_is_due()


def hold(reference: str, by: int) -> str:
    agreement = Agreement.objects.get(reference=reference)
    until = timezone.localdate() + timedelta(days=20)
    owner = User.objects.get(pk=by)
    holds.hold_back(agreement, by=owner, reason="A dispute.", until=until)
    return "held"


def begin(dataset: int, by: int) -> str:
    there = models.Dataset.objects.get(pk=dataset)
    return str(applying.start_request(there, by=User.objects.get(pk=by)))


def die_half_way() -> None:
    """As a worker that is killed when all rows are gone, and nothing is committed."""
    purging._forget_signer = lambda _signer: os._exit(9)
    due_worker.erase_what_is_due()


@ROUNDS
def test_two_at_once_do_nothing_twice(rounds: int) -> None:
    with racers() as two:
        for number in range(1, rounds + 1):
            agreements = [turned_down() for _number in range(3)]
            connection.close()
            done = two.race(f"{HERE}.erase", [[], []])
            assert sum(erased for _done, erased in done) == 3, done
            assert not any(map(there, agreements))
            assert Purge.objects.count() == 3 * number
            events = AuditEvent.objects.filter(action=AuditAction.KEEPING_ERASE)
            assert events.count() == 3 * number


@ROUNDS
def test_a_hold_at_the_same_moment_wins_or_is_told_that_it_is_too_late(rounds: int) -> None:
    with racers() as two:
        for _round in range(rounds):
            agreement = turned_down()
            owner = staff_user(staff.DATA_OWNER, agreement.dataset)
            connection.close()
            erased = two.race(
                f"{HERE}.erase_or_hold",
                [[agreement.reference, 0], [agreement.reference, owner.pk]],
            )
            kept = there(agreement)
            assert erased[0] == ("done", 0 if kept else 1), erased
            assert erased[1] in (
                ("done", "held"),
                ("RequestErased", str(holds.RequestErased.sentence)),
                ("DoesNotExist", "Agreement matching query does not exist."),
            )
            assert kept == (erased[1] == ("done", "held"))


def erase_or_hold(reference: str, by: int) -> object:
    return hold(reference, by) if by else erase()


@ROUNDS
def test_who_begins_anew_at_the_same_moment_has_a_request(rounds: int) -> None:
    with racers() as two:
        for _round in range(rounds):
            old = aged(AgreementFactory(status=Status.WITHDRAWN))
            user = old.signer.user
            user.email = old.signer.email
            chaining.chain_waiting_events()
            connection.close()
            found = two.race(
                f"{HERE}.erase_or_begin", [[old.dataset_id, 0], [old.dataset_id, user.pk]]
            )
            assert [kind for kind, _said in found] == ["done", "done"], found
            assert not there(old)
            assert Agreement.objects.get(signer__user=user).status == Status.DRAFT


def erase_or_begin(dataset: int, by: int) -> object:
    return begin(dataset, by) if by else erase()


def test_killed_when_all_was_gone_it_is_all_there_and_goes_with_the_next_run() -> None:
    agreement = turned_down()
    audit.record(AuditAction.SCAN_VIEW, agreement.reference, by=agreement.signer.user, scan=1)
    chaining.chain_waiting_events()
    before = everything_about(agreement)
    connection.close()
    child = os.fork()
    if not child:
        try:
            die_half_way()
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
    assert everything_about(agreement) == before
    assert not Purge.objects.exists()
    assert erase() == 1
    assert not there(agreement)
