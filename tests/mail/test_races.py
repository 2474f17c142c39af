"""Several processes send at once: every mail goes out, each of them once."""

import pytest

from agreements.models import OutboundEmail
from tests.mail.conftest import claim_mails
from tests.processes import racers

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

ROUNDS, MAILS, PROCESSES = 3, 120, 3


def take_all() -> list[int]:
    """What each process of the race does: claim a few at a time, until nothing is left."""
    taken: list[int] = []
    while rows := claim_mails(2):
        taken += [row.pk for row in rows]
    return taken


@pytest.mark.full
def test_no_two_processes_claim_the_same_mail(queue):
    written = [queue(f"a{number}@example.edu").pk for number in range(400)]
    with racers(PROCESSES) as processes:
        ended = processes.race("tests.mail.test_races.take_all", [[]] * PROCESSES)
    assert sorted(pk for _word, taken in ended for pk in taken) == written


def test_processes_that_send_at_once_send_each_mail_once(smtp_sink, queue):
    with racers(PROCESSES) as processes:
        for round_ in range(ROUNDS):
            people = [f"r{round_}-{number}@example.edu" for number in range(MAILS)]
            for address in people:
                queue(address)
            dispatch = "agreements.services.mail.dispatch.dispatch_outbox"
            ended = processes.race(dispatch, [[]] * PROCESSES)
            assert [word for word, _sent in ended] == ["done"] * PROCESSES
            assert sum(int(str(sent)) for _word, sent in ended) == MAILS
            got = [mail.recipients[0] for mail in smtp_sink.messages]
            assert sorted(got) == sorted(people)
            smtp_sink.messages.clear()
    assert set(OutboundEmail.objects.values_list("status", "attempts")) == {("sent", 1)}
