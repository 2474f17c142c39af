"""Two reviewers, or one in two tabs, decide at the same moment, in processes of their own."""

import pytest

from agreements import models
from agreements.enums import Status, Verb
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.review import decisions
from tests.admin import desk
from tests.factories import staff_user
from tests.processes import ROUNDS, racers

REFUSED = "InvalidTransition"


def decide(pk: int, by: int, act: str) -> str:
    """What each process does: `recommend` or `approve`."""
    agreement, user = models.Agreement.objects.get(pk=pk), models.User.objects.get(pk=by)
    return getattr(decisions, act)(agreement, by=user).status


def two_of(dataset: models.Dataset) -> list[models.User]:
    return [staff_user(staff.REVIEWER, dataset) for _each in range(2)]


@ROUNDS
@pytest.mark.django_db(transaction=True)
def test_of_two_who_recommend_at_once_one_is_the_first(rounds: int) -> None:
    with racers() as processes:
        for _round in range(rounds):
            made = desk.filed(Status.IN_REVIEW, version__dataset__two_reviewers=True)
            one, other = two_of(made.dataset)
            for pair in ([one, other], [one, one]):
                calls = [[made.pk, user.pk, "recommend"] for user in pair]
                ended = processes.race(f"{__name__}.decide", calls)
                made.refresh_from_db()
                if pair == [one, other]:
                    assert sorted(how for how, _what in ended) == [REFUSED, "done"]
                else:
                    assert [how for how, _what in ended] == [REFUSED] * 2
                assert (made.status, made.decisions.count()) == (Status.SUBMITTED, 1)


@ROUNDS
@pytest.mark.django_db(transaction=True)
def test_nobody_approves_what_they_recommend_in_another_tab(rounds: int) -> None:
    """Nor does a colleague approve while it is not yet recommended."""
    with racers(3) as processes:
        for _round in range(rounds):
            made = desk.filed(Status.IN_REVIEW, version__dataset__two_reviewers=True)
            one, other = two_of(made.dataset)
            calls = [[one, "recommend"], [one, "approve"], [other, "approve"]]
            ended = processes.race(
                f"{__name__}.decide", [[made.pk, user.pk, act] for user, act in calls]
            )
            assert [how for how, _what in ended][:2] == ["done", REFUSED]
            made.refresh_from_db()
            if ended[2][0] == "done":  # came right behind the recommendation
                assert (made.status, made.approved_by) == (Status.APPROVED, other)
                continue
            assert made.status == Status.SUBMITTED
            made = transitions.apply(made, Verb.START_REVIEW, by=one)
            calls = [[one, "approve"], [one, "approve"], [other, "approve"]]
            ended = processes.race(
                f"{__name__}.decide", [[made.pk, user.pk, act] for user, act in calls]
            )
            assert [how for how, _what in ended] == [REFUSED, REFUSED, "done"]
            made.refresh_from_db()
            assert (made.status, made.approved_by) == (Status.APPROVED, other)
