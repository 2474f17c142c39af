"""What happens while others go out: what is known is at most a second old, and so long at most
waits a code.

These tests let it be no time at all.
"""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements import work_queue
from agreements.enums import VersionStatus
from agreements.models import LicenseVersion, NoticeDelivery, OutboundEmail, SendingPace
from agreements.services.mail import dispatch
from agreements.services.mail.dispatch import dispatch_outbox
from tests.mail.conftest import announced, queue_notice

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

A, B = "a@example.edu", "b@example.edu"


def call_off() -> None:
    LicenseVersion.objects.filter(number="1.1").update(
        status=VersionStatus.CALLED_OFF, called_off_at=timezone.now()
    )


@pytest.fixture(autouse=True)
def _always_look(monkeypatch):
    monkeypatch.setattr(work_queue, "_FRESH", 0)


@pytest.fixture
def after_the_first(monkeypatch):
    """`after_the_first(act)`: act once, when the first mail is out and marked."""
    acts, mark_sent = [], dispatch.mark_sent

    def then_act(*arguments):
        mark_sent(*arguments)
        while acts:
            acts.pop()()

    monkeypatch.setattr(dispatch, "mark_sent", then_act)
    return acts.append


def test_calling_off_stops_the_rest(smtp_sink, after_the_first):
    version = announced()
    for number in range(4):
        queue_notice(f"a{number}@example.edu", version)
    after_the_first(call_off)
    assert dispatch_outbox() == 1
    assert len(smtp_sink.messages) == 1
    statuses = OutboundEmail.objects.order_by("pk").values_list("status", flat=True)
    assert sorted(statuses) == ["dropped"] * 3 + ["sent"]


def test_a_new_date_is_in_the_next_mail_already(smtp_sink, after_the_first):
    version = announced()
    for number in range(3):
        queue_notice(f"a{number}@example.edu", version)
    later = version.effective_at + timedelta(days=9)
    after_the_first(lambda: NoticeDelivery.objects.update(effective_at=later))
    assert dispatch_outbox() == 3
    told = NoticeDelivery.objects.values_list("notified_effective_at", flat=True)
    assert sorted(told) == [version.effective_at, later, later]


def test_a_code_does_not_wait_for_thousands(smtp_sink, queue, after_the_first):
    version = announced()
    for number in range(5):
        queue_notice(f"a{number}@example.edu", version)
    after_the_first(lambda: queue("code@example.edu"))
    assert dispatch_outbox() == 6
    came = [mail.recipients[0] for mail in smtp_sink.messages]
    assert came.index("code@example.edu") == 1


def test_a_code_does_not_wait_for_letters(smtp_sink, queue, after_the_first):
    for number in range(5):
        queue(f"a{number}@example.edu", priority=OutboundEmail.PERSONAL)
    after_the_first(lambda: queue("code@example.edu"))
    assert dispatch_outbox() == 6
    assert smtp_sink.messages[1].recipients == ("code@example.edu",)


def test_a_code_does_not_wait_for_the_pace(smtp_sink, queue, settings, after_the_first):
    settings.MAILS_PER_MINUTE = 1
    for to in (A, B):
        queue(to, priority=OutboundEmail.BULK)
    after_the_first(lambda: queue("code@example.edu"))
    assert dispatch_outbox(budget=2) == 2
    assert [mail.recipients[0] for mail in smtp_sink.messages] == [A, "code@example.edu"]
    left = OutboundEmail.objects.get(to=B)
    assert (left.status, left.attempts, left.claim) == ("queued", 0, "")
    assert SendingPace.objects.get().tokens < 0


def test_a_server_that_wants_less_gets_less(smtp_sink, queue, settings):
    settings.MAILS_PER_MINUTE = 60_000
    smtp_sink.refuse(A, 454, "4.7.0 Throttling failure")
    for to in (A, B):
        queue(to)
    assert dispatch_outbox() == 1
    assert OutboundEmail.objects.get(to=A).status == "queued"
    assert SendingPace.objects.get().halvings == 1
