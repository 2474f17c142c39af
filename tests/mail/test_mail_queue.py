"""A claim is a token and a time: who may do what to a row, and until when."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from agreements.enums import MailStatus
from agreements.mail.outbox import QUEUE
from agreements.models import OutboundEmail
from agreements.services.mail.delivery_results import mark_failed, mark_sent, try_again
from agreements.services.mail.dispatch import dispatch_outbox
from agreements.work_queue import LEASE
from tests.mail.conftest import claim_mails

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

A, B = "a@example.edu", "b@example.edu"


def row(to: str) -> OutboundEmail:
    return OutboundEmail.objects.get(to=to)


def test_what_a_dead_process_left_is_taken_up_when_its_lease_is_over(smtp_sink, queue):
    queue(A)
    assert [left.to for left in claim_mails(10)] == [A]
    assert dispatch_outbox() == 0
    OutboundEmail.objects.update(due_at=timezone.now(), leased_until=timezone.now())
    assert dispatch_outbox() == 1


def test_a_claim_lasts_as_long_as_its_lease(queue):
    queue(A)
    before = timezone.now()
    (claimed,) = claim_mails(10)
    assert claimed.status == MailStatus.SENDING
    assert claimed.leased_until == claimed.due_at
    assert claimed.due_at - before >= LEASE


def test_who_lost_the_claim_changes_nothing_but_that_the_mail_went_out(queue):
    queue(A)
    (slow,) = claim_mails(10)
    OutboundEmail.objects.update(due_at=timezone.now())
    (quick,) = claim_mails(10)
    try_again(slow, "450 Later")
    mark_failed(slow, "550 No")
    assert not QUEUE.put_off(slow)
    assert (row(A).status, row(A).claim) == ("sending", quick.claim)
    mark_sent(slow, "250 OK")
    assert row(A).status == "sent"


def test_a_spent_budget_hands_the_rest_back(smtp_sink, queue):
    queue(A)
    assert dispatch_outbox(budget=-1) == 0
    assert (row(A).status, row(A).attempts, row(A).claim) == ("queued", 0, "")
    assert dispatch_outbox() == 1


def test_what_somebody_waits_for_goes_before_what_is_longer_due(queue):
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    queue("bulk@example.edu", priority=OutboundEmail.BULK, due_at=long_ago)
    queue(A)
    queue(B, due_at=long_ago)
    assert [row.to for row in claim_mails(10)] == [B, A, "bulk@example.edu"]


def test_only_what_somebody_waits_for_can_be_asked_for(smtp_sink, queue):
    queue("bulk@example.edu", priority=OutboundEmail.BULK)
    assert dispatch_outbox(before=OutboundEmail.BULK) == 0
    queue(A, priority=OutboundEmail.PERSONAL)
    assert dispatch_outbox(before=OutboundEmail.PERSONAL) == 0
    assert dispatch_outbox(before=OutboundEmail.BULK) == 1
    assert [mail.recipients for mail in smtp_sink.messages] == [(A,)]


def test_a_code_goes_before_letters_that_are_longer_due(queue):
    queue(A, priority=OutboundEmail.PERSONAL, due_at=datetime(2026, 1, 1, tzinfo=UTC))
    queue(B)
    assert [row.to for row in claim_mails(10)] == [B, A]


def test_what_a_killed_process_held_is_with_another_within_a_minute(settings):
    assert LEASE + timedelta(seconds=settings.SWEEP) <= timedelta(minutes=1)


def test_only_what_is_still_ours_is_renewed(queue):
    queue(A)
    queue(B)
    mine = claim_mails(10)
    OutboundEmail.objects.filter(to=B).update(due_at=timezone.now())
    (lost,) = claim_mails(10)
    OutboundEmail.objects.update(leased_until=timezone.now(), due_at=timezone.now())
    assert [QUEUE.renew(each) for each in mine] == [1, 0]
    assert row(A).due_at == row(A).leased_until
    assert row(A).due_at > timezone.now() + LEASE / 2
    assert (row(B).claim, row(B).due_at < timezone.now()) == (lost.claim, True)


def test_what_was_settled_meanwhile_is_not_due_again(queue):
    queue(A)
    queue(B)
    mine = claim_mails(10)
    mark_sent(mine[0], "250 OK")
    mark_failed(mine[1], "550 No")
    assert not any(map(QUEUE.renew, mine))
    assert set(OutboundEmail.objects.values_list("status", "due_at")) == {
        ("sent", None),
        ("failed", None),
    }


@pytest.mark.parametrize("status", ["paused", "dropped", "failed", "bounced"])
def test_what_is_settled_is_never_due(queue, status):
    queue(A, status=status, due_at=None)
    assert claim_mails(10) == []


def test_what_is_due_is_found_by_its_index(queue):
    """In the order of the claims: thousands that were sent or wait are not looked at."""
    now = timezone.now()
    rows = [
        OutboundEmail(dedup_key=f"k{n}", to=A, message_id=f"<{n}@x>", status="sent", sent_at=now)
        for n in range(3000)
    ]
    OutboundEmail.objects.bulk_create(rows)
    for number in range(20):
        queue(f"a{number}@example.edu", priority=OutboundEmail.BULK)
    table = OutboundEmail._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")
    plan = QUEUE.due(now)[:1].explain()
    assert "outbox_due" in plan
    assert "sort" not in plan.lower()
    assert "TEMP B-TREE" not in plan
    personal = QUEUE.due(now).filter(priority__lt=OutboundEmail.BULK)
    assert "outbox_due" in personal.explain()


def test_the_longest_due_goes_first(queue):
    queue(A, due_at=datetime(2026, 1, 2, tzinfo=UTC))
    queue(B, due_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert [first.to for first in claim_mails(1)] == [B]
