"""A claim is a token and a time: who may do what to a row, and until when."""

from datetime import UTC, datetime

import pytest
from django.utils import timezone

from agreements.enums import MailStatus
from agreements.mail import claims, drain, marks
from agreements.models import OutboundEmail

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

A, B = "a@example.edu", "b@example.edu"


def row(to: str) -> OutboundEmail:
    return OutboundEmail.objects.get(to=to)


def test_what_a_dead_process_left_is_taken_up_when_its_lease_is_over(smtp_sink, queue):
    queue(A)
    assert [left.to for left in claims.take(10)] == [A]
    assert drain.drain() == 0
    OutboundEmail.objects.update(due_at=timezone.now(), leased_until=timezone.now())
    assert drain.drain() == 1


def test_a_claim_lasts_as_long_as_its_lease(queue):
    queue(A)
    before = timezone.now()
    (claimed,) = claims.take(10)
    assert claimed.status == MailStatus.SENDING
    assert claimed.leased_until == claimed.due_at
    assert claimed.due_at - before >= claims.LEASE


def test_who_lost_the_claim_changes_nothing_but_that_the_mail_went_out(queue):
    queue(A)
    (slow,) = claims.take(10)
    OutboundEmail.objects.update(due_at=timezone.now())
    (quick,) = claims.take(10)
    claims.try_again(slow, "450 Later")
    marks.failed(slow, "550 No")
    claims.give_back([slow])
    assert (row(A).status, row(A).claim) == ("sending", quick.claim)
    marks.sent(slow, "250 OK")
    assert row(A).status == "sent"


def test_a_spent_budget_hands_the_rest_back(smtp_sink, queue):
    queue(A)
    assert drain.drain(budget=-1) == 0
    assert (row(A).status, row(A).attempts, row(A).claim) == ("queued", 0, "")
    assert drain.drain() == 1


def test_the_longest_due_goes_first(queue):
    queue(A, due_at=datetime(2026, 1, 2, tzinfo=UTC))
    queue(B, due_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert [first.to for first in claims.take(1)] == [B]
