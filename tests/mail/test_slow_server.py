"""A mail server that is slower than a lease: what is being sent stays with who sends it.

Here a lease lasts two seconds; in life 40, while the server may take 20 for each answer.
"""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone

from agreements import lease
from agreements.mail import chunk, claims, drain, marks
from agreements.models import OutboundEmail

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

A, B = "a@example.edu", "b@example.edu"


def row(to: str) -> OutboundEmail:
    return OutboundEmail.objects.get(to=to)


def slow_drain() -> None:
    """As another process would, with little patience for an answer."""
    drain.drain(timeout=4)
    connection.close()


@pytest.fixture(autouse=True)
def _short_leases(monkeypatch):
    for module in (lease, claims):
        monkeypatch.setattr(module, "LEASE", timedelta(seconds=2))
    monkeypatch.setattr(lease, "_RENEWED_EVERY", 0.1)
    monkeypatch.setattr(chunk, "_DOUBTFUL", 1)


def test_its_mail_and_those_behind_it_stay_with_who_sends(smtp_sink, queue):
    smtp_sink.ignore(A)
    queue(A, due_at=timezone.now() - timedelta(minutes=1))
    queue(B)
    sender = Thread(target=slow_drain)
    sender.start()
    smtp_sink.wait_for(lambda mails: len(mails) == 1)
    first = row(B).due_at
    until = timezone.now() + timedelta(seconds=30)
    while row(B).due_at < first + timedelta(seconds=2):  # a lease later
        assert claims.take(10) == []
        assert timezone.now() < until
    smtp_sink.forgive()
    sender.join()
    assert [mail.recipients[0] for mail in smtp_sink.messages] == [A, B]


def test_what_another_took_while_the_database_was_away_is_left_to_them(
    smtp_sink, queue, monkeypatch
):
    monkeypatch.setattr(chunk, "_FRESH", 0)
    monkeypatch.setattr(chunk, "_DOUBTFUL", 0)
    queue(A, due_at=timezone.now() - timedelta(minutes=1))
    queue(B)
    others: list[OutboundEmail] = []
    sent = marks.sent

    def then_lost(*arguments):
        sent(*arguments)
        if not others:
            OutboundEmail.objects.filter(to=B).update(due_at=timezone.now())
            others.extend(claims.take(10))

    monkeypatch.setattr(marks, "sent", then_lost)
    assert drain.drain() == 1
    assert [mail.recipients[0] for mail in smtp_sink.messages] == [A]
    assert row(B).claim == others[0].claim
