"""Two people at once, as real processes: one wins, the other is told."""

import pytest

from agreements import models
from agreements.enums import Status, Verb
from agreements.services import transitions
from agreements.services.accounts import staff
from tests.factories import AgreementFactory, staff_user
from tests.processes import ROUNDS, racers

pytestmark = pytest.mark.django_db(transaction=True)


def decide(pk: int, verb: str, by: int) -> str:
    """What each process does."""
    agreement = models.Agreement.objects.get(pk=pk)
    user = models.User.objects.get(pk=by)
    return transitions.apply(agreement, Verb(verb), by=user, reason="Because.").status


@ROUNDS
@pytest.mark.parametrize(
    ("status", "verbs"),
    [
        (Status.SUBMITTED, [Verb.START_REVIEW, Verb.START_REVIEW]),
        (Status.IN_REVIEW, [Verb.APPROVE, Verb.REJECT]),
        (Status.IN_REVIEW, [Verb.APPROVE, Verb.WITHDRAW]),
    ],
)
def test_of_two_deciding_at_once_one_wins(status, verbs, rounds):
    with racers() as processes:
        for _round in range(rounds):
            agreement = AgreementFactory(status=status)
            people = [
                agreement.signer.user
                if verb is Verb.WITHDRAW
                else staff_user(staff.REVIEWER, agreement.dataset)
                for verb in verbs
            ]
            ended = processes.race(
                "tests.services.test_races.decide",
                [[agreement.pk, verb, by.pk] for verb, by in zip(verbs, people, strict=True)],
            )
            words = [word for word, _what in ended]
            assert sorted(words) == ["InvalidTransition", "done"]
            agreement.refresh_from_db()
            winner = verbs[words.index("done")]
            assert agreement.status == transitions.TABLE[winner].target
            event = models.AuditEvent.objects.get(subject=agreement.reference)
            assert event.action == f"agreement:{winner}"
