"""A mail server that is slower than a lease: what is being sent stays with who sends it.

Here a lease lasts two seconds; in life 40, while the server may take 20 for each answer.
"""

from datetime import timedelta
from threading import Thread

import pytest
from django.db import connection
from django.utils import timezone

from agreements import work_queue
from agreements.models import OutboundEmail
from agreements.services.mail import dispatch
from agreements.services.mail.dispatch import dispatch_outbox
from tests.mail.conftest import claim_mails

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

A, B = "a@example.edu", "b@example.edu"


def row(to: str) -> OutboundEmail:
    return OutboundEmail.objects.get(to=to)


def dispatch_slowly() -> None:
    """As another process would, with little patience for an answer."""
    dispatch_outbox(timeout=4)
    connection.close()


@pytest.fixture(autouse=True)
def _short_leases(monkeypatch):
    monkeypatch.setattr(work_queue, "LEASE", timedelta(seconds=2))
    monkeypatch.setattr(work_queue, "_RENEWED_EVERY", 0.1)


@pytest.mark.full
def test_its_mail_and_those_behind_it_stay_with_who_sends(smtp_sink, queue):
    smtp_sink.ignore(A)
    queue(A, due_at=timezone.now() - timedelta(minutes=1))
    queue(B)
    sender = Thread(target=dispatch_slowly)
    sender.start()
    smtp_sink.wait_for(lambda mails: len(mails) == 1)
    first = row(B).due_at
    until = timezone.now() + timedelta(seconds=30)
    while row(B).due_at < first + timedelta(seconds=2):  # a lease later
        assert claim_mails(10) == []
        assert timezone.now() < until
    smtp_sink.forgive()
    sender.join()
    assert [mail.recipients[0] for mail in smtp_sink.messages] == [A, B]


def test_what_another_took_while_the_database_was_away_is_left_to_them(
    smtp_sink, queue, monkeypatch
):
    monkeypatch.setattr(work_queue, "_FRESH", 0)
    queue(A, due_at=timezone.now() - timedelta(minutes=1))
    queue(B)
    others: list[OutboundEmail] = []
    mark_sent = dispatch.mark_sent

    def then_lost(*arguments):
        mark_sent(*arguments)
        if not others:
            OutboundEmail.objects.filter(to=B).update(due_at=timezone.now())
            others.extend(claim_mails(10))

    monkeypatch.setattr(dispatch, "mark_sent", then_lost)
    assert dispatch_outbox() == 1
    assert [mail.recipients[0] for mail in smtp_sink.messages] == [A]
    assert row(B).claim == others[0].claim
