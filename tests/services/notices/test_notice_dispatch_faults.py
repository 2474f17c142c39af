"""Workers, Redis and mail servers fail in the middle of a campaign; the sink counts what came.

At the end everybody has exactly the messages due, but for the one on the wire when a worker was
killed, and nothing waits for ever.
"""

import os
import signal
import time
from collections import Counter
from collections.abc import Callable

import pytest
from django.utils import timezone

from agreements import nudges
from agreements.enums import NoticeState, NoticeStep
from agreements.models import LicenseVersion, NoticeDelivery, OutboundEmail
from agreements.services.notices import staff_actions
from agreements.services.versions import announcement
from tests.services import campaign
from tests.tiers import full

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

PATIENCE = 120  # seconds; workers need to start, and to notice that Redis is back


def announced(people: int) -> tuple[LicenseVersion, list[str]]:
    """A version announced to so many, and their addresses; a worker is asked to see to it."""
    draft = campaign.draft()
    told = campaign.many(draft.dataset.versions.get(number="1.0"), people)
    version = campaign.announced(draft)
    nudges.nudge_notices()
    return version, [agreement.signer.email for agreement in told]


def until(holds: Callable[[], bool]) -> None:
    """Go on when the database is as wanted; other processes work toward it."""
    end = time.monotonic() + PATIENCE
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(str(Counter(OutboundEmail.objects.values_list("status", "letter"))))
        time.sleep(0.05)


def nothing_waits() -> bool:
    """No step is due, and no mail queued or on its way."""
    due = NoticeDelivery.objects.filter(due_at__lte=timezone.now())
    return not (due.exists() or OutboundEmail.objects.filter(due_at__isnull=False).exists())


def let_waits_end(status: str) -> None:
    """The lease of a dead worker, or the time until another attempt, is over."""
    OutboundEmail.objects.filter(status=status).update(due_at=timezone.now())


def got(smtp_sink) -> Counter[str]:
    return Counter(mail.recipients[0] for mail in smtp_sink.messages)


def everybody_was_told() -> bool:
    mails = set(OutboundEmail.objects.values_list("letter", "status"))
    deliveries = set(NoticeDelivery.objects.values_list("state", "step"))
    return mails == {("notice_agreement", "sent")} and deliveries == {
        (NoticeState.SENT.value, NoticeStep.REMINDER_7.value)
    }


def kill(worker) -> None:
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


@pytest.mark.parametrize(("number", "sent"), [full(800, 100), full(2000, 700)])
def test_workers_killed_while_writing_and_while_sending(smtp_sink, celery_processes, number, sent):
    first = celery_processes.worker("first")
    _version, people = announced(number)
    until(OutboundEmail.objects.exists)
    kill(first)

    second = celery_processes.worker("second")
    nudges.nudge_notices()
    smtp_sink.wait_for(lambda mails: len(mails) > sent, PATIENCE)
    kill(second)
    assert len(smtp_sink.messages) < len(people)

    let_waits_end("sending")
    celery_processes.worker("third")
    celery_processes.beat()
    until(everybody_was_told)
    assert nothing_waits()
    mails = got(smtp_sink)
    assert sorted(mails) == sorted(people)
    assert len(smtp_sink.messages) - len(people) <= 1


@pytest.mark.full
def test_redis_gone_and_back_empty(smtp_sink, celery_processes, redis_server):
    celery_processes.worker()
    celery_processes.beat()
    version, people = announced(600)
    smtp_sink.wait_for(lambda mails: len(mails) > 100, PATIENCE)
    redis_server.stop()
    announcement.postpone(version, campaign.day(60), by=campaign.owner(version))
    redis_server.start()
    until(
        lambda: (
            nothing_waits()
            and not version.deliveries.exclude(
                notified_effective_at=LicenseVersion.objects.get(pk=version.pk).effective_at
            ).exists()
        )
    )
    letters = Counter(OutboundEmail.objects.values_list("letter", "status"))
    assert letters["notice_agreement", "sent"] == len(people)
    assert letters.total() == len(smtp_sink.messages)
    # Told once, and again of the new date if the first mail named the old one.
    assert set(got(smtp_sink)) == set(people)
    assert max(got(smtp_sink).values()) <= 2
    assert letters["postponed_agreement", "sent"] == len(smtp_sink.messages) - len(people)


@pytest.mark.full
def test_a_server_that_refuses_one_in_ten_for_a_while(smtp_sink, celery_processes):
    people: list[str] = []
    answers = ["421 Closing", "450 Later", "550 No such user"]

    def one_in_ten(address: str) -> str:
        number = int(address.removeprefix("s").partition("-")[0])
        return answers[number // 10 % 3] if number % 10 == 0 else ""

    smtp_sink.refuse_if(one_in_ten)
    celery_processes.worker()
    celery_processes.beat()
    version, people = announced(600)
    unreached = version.deliveries.filter(state=NoticeState.UNREACHED)
    smtp_sink.wait_for(lambda mails: len(mails) >= 540, PATIENCE)
    until(lambda: unreached.count() == 20)

    smtp_sink.forgive()
    assert staff_actions.resend_failures(version, by=campaign.owner(version)) == 20
    nudges.nudge_notices()
    let_waits_end("queued")
    until(everybody_was_told)
    assert nothing_waits()
    assert got(smtp_sink) == Counter(people)


@pytest.mark.full
def test_two_beats_and_two_workers(smtp_sink, celery_processes):
    for name in ("first", "second"):
        celery_processes.worker(name)
        celery_processes.beat(name)
    _version, people = announced(600)
    until(everybody_was_told)
    assert nothing_waits()
    assert got(smtp_sink) == Counter(people)


@pytest.mark.full
def test_called_off_half_way(smtp_sink, celery_processes):
    celery_processes.worker()
    celery_processes.beat()
    version, people = announced(1000)
    smtp_sink.wait_for(lambda mails: len(mails) > 300, PATIENCE)
    announcement.call_off(version, by=campaign.owner(version))
    nudges.nudge_notices()
    told = version.deliveries.filter(notified_at__isnull=False)
    sent = OutboundEmail.objects.filter(status="sent")
    until(
        lambda: (
            nothing_waits()
            and told.count() == sent.filter(notice_template__step=NoticeStep.CALLED_OFF).count()
        )
    )
    assert 300 < told.count() < len(people)
    assert sent.filter(notice_template__step=NoticeStep.NOTICE).count() == told.count()
    # Whoever heard of it heard that it is off, in this order; the others never heard of it.
    assert set(got(smtp_sink).values()) == {2}
    assert len(got(smtp_sink)) == told.count()
    subjects: dict[str, list[str]] = {}
    for mail in smtp_sink.messages:
        subjects.setdefault(mail.recipients[0], []).append(str(mail.message["Subject"]))
    assert not any(first.startswith("Called off:") for first, _second in subjects.values())
    assert all(second.startswith("Called off:") for _first, second in subjects.values())
