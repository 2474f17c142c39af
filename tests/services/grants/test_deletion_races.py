"""Ends and confirmations at the same moment, as real processes: nobody owes what they may keep, and
whoever lost the last access owes it."""

import pytest
from django.utils import timezone

from agreements import models
from agreements.enums import Status, Verb
from agreements.services import transitions
from agreements.services.associates import listing
from tests.factories import AgreementFactory, AssociatedUserFactory, UserFactory, with_grant
from tests.processes import ROUNDS, racers

pytestmark = pytest.mark.django_db(transaction=True)


def end(pk: int) -> str:
    agreement = models.Agreement.objects.get(pk=pk)
    return transitions.apply(agreement, Verb.END, by=agreement.signer.user).status


def confirm(pk: int, by: int) -> str:
    user = models.User.objects.get(pk=by)
    return listing.confirm(models.AssociatedUser.objects.get(pk=pk), by=user).state


def of(student: models.User) -> tuple[int, int]:
    """How many grants that have not ended, and open duties, somebody has."""
    grants = models.DownloadGrant.objects.filter(associate__user=student)
    owed = models.Deletion.objects.filter(grant__in=grants, attested_at=None, lapsed_at=None)
    return grants.filter(ended_at=None).count(), owed.count()


@ROUNDS
def test_of_two_supervisors_who_end_at_once_the_later_leaves_the_duty(rounds):
    with racers() as processes:
        for _round in range(rounds):
            one = AgreementFactory(status=Status.APPROVED)
            two = AgreementFactory(version=one.version, status=Status.APPROVED)
            student = UserFactory()
            for agreement in (one, two):
                with_grant(agreement, student)
            ended = processes.race(f"{__name__}.end", [[one.pk], [two.pk]])
            assert [word for word, _what in ended] == ["done", "done"]
            assert of(student) == (0, 1)


def act(what: str, *arguments: int) -> str:
    return {"end": end, "confirm": confirm}[what](*arguments)


@ROUNDS
def test_of_an_end_and_a_confirmation_elsewhere_access_goes_on_without_a_duty(rounds):
    with racers() as processes:
        for _round in range(rounds):
            one = AgreementFactory(status=Status.APPROVED)
            two = AgreementFactory(version=one.version, status=Status.APPROVED)
            student = UserFactory()
            with_grant(one, student)
            asked = _asked(two, student)
            ended = processes.race(
                f"{__name__}.act", [["end", one.pk], ["confirm", asked.pk, student.pk]]
            )
            assert [word for word, _what in ended] == ["done", "done"]
            assert of(student) == (1, 0)


@ROUNDS
def test_of_an_end_and_a_confirmation_under_it_nobody_keeps_access(rounds):
    with racers() as processes:
        for _round in range(rounds):
            agreement, student = AgreementFactory(status=Status.APPROVED), UserFactory()
            asked = _asked(agreement, student)
            ended = processes.race(
                f"{__name__}.act", [["end", agreement.pk], ["confirm", asked.pk, student.pk]]
            )
            confirmed = ended[1][0] == "done"
            assert ended[0] == ("done", "ended")
            assert confirmed or ended[1][0] == "AgreementOver"
            assert of(student) == (0, int(confirmed))


def _asked(agreement: models.Agreement, student: models.User) -> models.AssociatedUser:
    made: models.AssociatedUser = AssociatedUserFactory(
        agreement=agreement, email=student.email, state="invited", invited_at=timezone.now()
    )
    return made
