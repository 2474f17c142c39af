"""An amendment is approved while its agreement ends, in processes of their own."""

import pytest

from agreements import models
from agreements.enums import Status, Verb
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.review import decisions
from tests.factories import staff_user
from tests.processes import ROUNDS, racers
from tests.services.amending import amendment


def end_or_add(pk: int, by: int) -> str:
    """What each process does: an amendment is approved, its agreement ended."""
    agreement, user = models.Agreement.objects.get(pk=pk), models.User.objects.get(pk=by)
    if agreement.amends_id:
        return decisions.approve(agreement, by=user).status
    return transitions.apply(agreement, Verb.END, by=user).status


@ROUNDS
@pytest.mark.django_db(transaction=True)
def test_people_are_added_before_the_agreement_ends_or_not_at_all(rounds: int) -> None:
    with racers() as processes:
        for _round in range(rounds):
            made = amendment(Status.IN_REVIEW, filed=True)
            agreement = made.amends
            reviewer = staff_user(staff.REVIEWER, made.dataset)
            added, ended = processes.race(
                f"{__name__}.end_or_add",
                [[made.pk, reviewer.pk], [agreement.pk, agreement.signer.user.pk]],
            )
            made.refresh_from_db()
            assert ended == ("done", "ended")
            names = [person.name for person in agreement.associates.all()]
            if added[0] == "done":
                assert (made.status, names) == (Status.ADDED, ["Ann Added"])
            else:
                assert added[0] == "InvalidTransition"
                assert (made.status, names) == (Status.LAPSED, [])
