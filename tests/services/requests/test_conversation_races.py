"""Several people write about one request at the same moment, in processes of their own."""

import pytest

from agreements import models
from agreements.services.accounts import staff
from agreements.services.requests import conversation
from tests.factories import AgreementFactory, staff_user
from tests.processes import ROUNDS, racers


def write(pk: int, by: int, text: str) -> int:
    """What each process does: writes as whoever it is, having seen nothing."""
    agreement, user = models.Agreement.objects.get(pk=pk), models.User.objects.get(pk=by)
    is_signer = agreement.signer.user_id == by
    side = conversation.write_to_staff if is_signer else conversation.write_to_signer
    return side(agreement, by=user, text=text, seen=0).number


@ROUNDS
@pytest.mark.django_db(transaction=True)
def test_nobody_writes_past_what_they_have_not_seen(rounds: int) -> None:
    with racers(3) as processes:
        for _round in range(rounds):
            agreement = AgreementFactory()
            one, other = (staff_user(staff.REVIEWER, agreement.dataset) for _each in range(2))
            signer = agreement.signer.user
            calls = [[one, "Two days."], [other, "A week."], [signer, "How long?"]]
            ended = processes.race(
                f"{__name__}.write", [[agreement.pk, user.pk, text] for user, text in calls]
            )
            assert sorted(how for how, _what in ended) == ["SaidMeanwhile"] * 2 + ["done"]
            agreement.refresh_from_db()
            waits = agreement.unanswered_since is not None
            assert waits == (agreement.messages.get().side == "signer")


@ROUNDS
@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_message_and_one_mail(rounds: int) -> None:
    with racers() as processes:
        for _round in range(rounds):
            agreement = AgreementFactory()
            call = [agreement.pk, agreement.signer.user.pk, "How long?"]
            assert processes.race(f"{__name__}.write", [call, call]) == [("done", 1)] * 2
            mails = models.OutboundEmail.objects.filter(letter="message_to_staff")
            assert (agreement.messages.count(), mails.count()) == (1, 1)
            models.OutboundEmail.objects.all().delete()
