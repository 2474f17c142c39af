"""Redis and workers come and go; mails go out. Real Redis, real workers, real SMTP."""

import logging
import os
import signal
import socket
from collections import Counter

import kombu.utils.functional
import pytest
import redis
from django.db import transaction
from django.utils import timezone

from agreements import broker, nudges, tasks
from agreements.mail import outbox
from agreements.mail.outbox import enqueue
from agreements.models import OutboundEmail, ScanExamination
from agreements.services.scans import check_worker
from tests import examined

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

QUEUE = "casmemg:mail"
PATIENCE = 120  # seconds; workers need to start and to notice that Redis is back


def write(*addresses: str) -> None:
    """A mail each and a nudge, as a view does it."""
    with transaction.atomic():
        for address in addresses:
            context = {"code": "ZRWD-FPDW", "minutes": 15}
            enqueue("login_code", to=address, context=context, dedup_key=address, secret=True)
        nudges.nudge_outbox()


class TestNudge:
    def test_goes_out_when_the_transaction_stands(self, redis_server):
        broker = redis.Redis.from_url(redis_server.url)
        with transaction.atomic():
            nudges.nudge_outbox()
            assert broker.llen(QUEUE) == 0
        assert broker.llen(QUEUE) == 1

    def test_stays_away_when_it_does_not(self, redis_server):
        with transaction.atomic():
            nudges.nudge_outbox()
            transaction.set_rollback(True)
        assert redis.Redis.from_url(redis_server.url).llen(QUEUE) == 0

    def test_without_redis_and_mail_server_only_the_log_tells_and_nobody_waits(
        self, caplog, monkeypatch
    ):
        slept = []
        monkeypatch.setattr(kombu.utils.functional, "sleep", slept.append)
        with caplog.at_level(logging.WARNING, logger="agreements"):
            write("a@example.edu")
        assert slept == []
        nudge, mail = caplog.messages
        assert nudge.startswith("no worker nudged: ")
        assert "Connection refused" in mail
        assert OutboundEmail.objects.get().status == "queued"

    def test_scans_and_notices_stand_in_other_queues(self, redis_server):
        nudges.nudge_scan_checks()
        nudges.nudge_notices()
        write("a@example.edu")
        broker = redis.Redis.from_url(redis_server.url)
        waiting = {name: broker.llen(f"casmemg:{name}") for name in ("celery", "mail", "scans")}
        # Scans are checked and drawn.
        assert waiting == {"celery": 1, "mail": 1, "scans": 2}

    def test_chaining_is_asked_for_once_for_all_of_two_seconds(self, redis_server, monkeypatch):
        monkeypatch.setattr(broker, "_asked_until", {})
        for _event in range(3):
            nudges.nudge_chaining()
        assert redis.Redis.from_url(redis_server.url).llen("casmemg:celery") == 1

    def test_a_redis_that_never_answers_is_asked_once(self, settings, caplog, monkeypatch):
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            port = deaf.getsockname()[1]
            monkeypatch.setattr(
                tasks.dispatch_outbox.app.conf, "broker_url", f"redis://127.0.0.1:{port}/0"
            )
            write("a@example.edu")
            asked = 0
            deaf.setblocking(False)
            while True:
                try:
                    deaf.accept()[0].close()
                except BlockingIOError:
                    break
                asked += 1
        assert asked == 1
        assert "Timeout" in caplog.text


def test_a_nudge_makes_a_worker_send_at_once(smtp_sink, celery_worker):
    write("a@example.edu")
    smtp_sink.wait_for(lambda mails: len(mails) == 1, PATIENCE)


def test_a_code_does_not_stand_behind_scans(smtp_sink, celery_processes, redis_server):
    for _scan in range(40):
        nudges.nudge_scan_checks()
    celery_processes.worker("mailer", "mail")
    write("a@example.edu")
    smtp_sink.wait_for(lambda mails: len(mails) == 1, PATIENCE)
    assert redis.Redis.from_url(redis_server.url).llen("casmemg:scans") == 2 * 40


def test_without_redis_a_code_is_sent_by_who_wrote_it(smtp_sink):
    write("a@example.edu")
    assert [mail.recipients for mail in smtp_sink.messages] == [("a@example.edu",)]
    assert OutboundEmail.objects.get().status == "sent"


def uploaded() -> ScanExamination:
    """What the nudge of an upload finds: a scan whose receipt waits for the checks."""
    row = check_worker.request_checks(examined.scan(examined.issued()))
    OutboundEmail.objects.filter(letter="issued").delete()
    return row


def test_without_redis_a_receipt_does_not_wait_for_checks_that_nobody_makes(smtp_sink):
    to = uploaded().scan.agreement.signer.email
    nudges.nudge_outbox()
    assert [mail.recipients for mail in smtp_sink.messages] == [(to,)]
    nudges.nudge_outbox()
    assert len(smtp_sink.messages) == 1


def test_a_receipt_that_no_worker_came_for_is_sent_by_the_next_one_to_write(
    smtp_sink, redis_server
):
    row = uploaded()
    nudges.nudge_outbox()
    assert smtp_sink.messages == []
    long_ago = timezone.now() - outbox.UNHEARD
    ScanExamination.objects.filter(pk=row.pk).update(receipt_due_at=long_ago)
    nudges.nudge_outbox()
    assert len(smtp_sink.messages) == 1


def test_a_receipt_goes_out_with_the_outbox_when_its_two_minutes_are_over(smtp_sink):
    row = uploaded()
    assert tasks.dispatch_outbox() == 0
    ScanExamination.objects.filter(pk=row.pk).update(receipt_due_at=timezone.now())
    assert tasks.dispatch_outbox() == 1


def test_and_with_a_redis_that_never_answers(smtp_sink, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        url = f"redis://127.0.0.1:{deaf.getsockname()[1]}/0"
        monkeypatch.setattr(tasks.dispatch_outbox.app.conf, "broker_url", url)
        write("a@example.edu")
    assert OutboundEmail.objects.get().status == "sent"


def test_where_no_worker_came_for_half_a_minute_the_next_one_to_write_sends(
    smtp_sink, redis_server
):
    write("a@example.edu")
    write("b@example.edu")
    assert smtp_sink.messages == []
    long_ago = timezone.now() - outbox.UNHEARD
    OutboundEmail.objects.filter(to="a@example.edu").update(due_at=long_ago)
    write("c@example.edu")
    assert {mail.recipients[0][0] for mail in smtp_sink.messages} == {"a", "b", "c"}


@pytest.mark.full
def test_what_was_written_without_redis_and_mail_server_goes_out_once_they_are_back(
    smtp_sink, redis_server, celery_processes
):
    celery_processes.worker()
    celery_processes.beat()
    redis_server.stop()
    smtp_sink.stop()
    write("a@example.edu", "b@example.edu")
    assert set(OutboundEmail.objects.values_list("status", flat=True)) == {"queued"}
    OutboundEmail.objects.update(due_at=timezone.now())  # the wait after a lost connection is over
    smtp_sink.start()
    redis_server.start()
    smtp_sink.wait_for(lambda mails: len(mails) == 2, PATIENCE)
    assert Counter(mail.recipients[0] for mail in smtp_sink.messages) == Counter(
        ["a@example.edu", "b@example.edu"]
    )


def test_a_killed_worker_loses_nothing_and_doubles_at_most_the_mail_in_flight(
    smtp_sink, celery_processes
):
    people = [f"a{number}@example.edu" for number in range(80)]
    in_flight = people[37]
    smtp_sink.ignore(in_flight)
    first = celery_processes.worker("first")
    write(*people)
    smtp_sink.wait_for(lambda mails: any(in_flight in mail.recipients for mail in mails), PATIENCE)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    assert OutboundEmail.objects.filter(status="sent").count() == 37

    smtp_sink.forgive()
    # The lease of what the dead worker held runs out.
    OutboundEmail.objects.filter(status="sending").update(due_at=timezone.now())
    celery_processes.worker("second")
    celery_processes.beat()
    smtp_sink.wait_for(lambda mails: len(mails) == len(people) + 1, PATIENCE)
    got = Counter(mail.recipients[0] for mail in smtp_sink.messages)
    assert got == Counter([*people, in_flight])
    doubles = {mail.message["Message-ID"] for mail in smtp_sink.to(in_flight)}
    assert doubles == {OutboundEmail.objects.get(to=in_flight).message_id}
