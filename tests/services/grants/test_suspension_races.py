"""Two members of staff at the same moment, as real processes: one wins, the other is told."""

import pytest

from agreements import models
from agreements.enums import Status
from agreements.services.accounts import staff
from agreements.services.grants import suspension
from tests.factories import AgreementFactory, staff_user, suspend
from tests.processes import ROUNDS, racers

pytestmark = pytest.mark.django_db(transaction=True)


def act(what: str, pk: int, by: int) -> bool:
    user = models.User.objects.get(pk=by)
    if what == "suspend":
        dataset = models.Dataset.objects.get(pk=pk)
        return suspension.suspend_access(dataset, by=user, reason="A leak.").lifted_at is None
    found = models.DatasetSuspension.objects.get(pk=pk)
    return suspension.lift_suspension(found, by=user).lifted_at is not None


def told(letter: str) -> int:
    return models.OutboundEmail.objects.filter(letter=letter).count()


@ROUNDS
def test_of_two_who_suspend_or_lift_at_once_one_wins(rounds):
    with racers() as processes:
        for _round in range(rounds):
            dataset = AgreementFactory(status=Status.APPROVED).dataset
            people = [staff_user(staff.DATA_OWNER, dataset) for _two in "12"]
            before = told("dataset_suspended"), told("dataset_resumed")
            calls = [["suspend", dataset.pk, by.pk] for by in people]
            ended = processes.race(f"{__name__}.act", calls)
            assert sorted(word for word, _what in ended) == ["AlreadySuspended", "done"]
            models.DatasetSuspension.objects.filter(lifted_at=None)
            made = dataset.suspensions.get()
            root = staff_user("", dataset, is_superuser=True)
            other = next(by for by in people if by.pk != made.suspended_by_id)
            ended = processes.race(
                f"{__name__}.act", [["lift", made.pk, by.pk] for by in (root, other)]
            )
            assert sorted(word for word, _what in ended) == ["AlreadyLifted", "done"]
            now = told("dataset_suspended"), told("dataset_resumed")
            assert (now[0] - before[0], now[1] - before[1]) == (2, 3)


@ROUNDS
def test_a_lift_and_a_new_suspension_at_once_leave_what_came_last(rounds):
    with racers() as processes:
        for _round in range(rounds):
            dataset = AgreementFactory(status=Status.APPROVED).dataset
            made = suspend(dataset)
            by, other = (staff_user(staff.DATA_OWNER, dataset) for _two in "12")
            ended = processes.race(
                f"{__name__}.act", [["lift", made.pk, by.pk], ["suspend", dataset.pk, other.pk]]
            )
            assert ended[0] == ("done", True)
            again = ended[1] == ("done", True)
            assert again or ended[1][0] == "AlreadySuspended"
            assert dataset.suspensions.filter(lifted_at=None).exists() == again
