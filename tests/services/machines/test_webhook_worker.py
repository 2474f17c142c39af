"""Each message arrives once, or is given up and said at the desk, whoever dies."""

import os
from datetime import timedelta
from unittest import mock

import pytest
import time_machine
from django.utils import timezone

from agreements import work_queue
from agreements.enums import DeliveryState
from agreements.models import Agreement, WebhookDelivery
from agreements.selectors.machines import webhooks
from agreements.services.machines import webhook_endpoints, webhook_worker
from tests.processes import racers
from tests.services.machines import followed
from tests.services.machines.followed import change, due_now
from tests.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db


def test_is_given_up_after_three_days_and_the_desk_says_so(
    agreement: Agreement, receiver: Receiver
) -> None:
    endpoint, _secret = followed.webhook(agreement.dataset, receiver.url)
    owner = endpoint.made_by
    receiver.answer = lambda _message: 500
    change(agreement)
    end, attempts = WebhookDelivery.objects.get().give_up_at, 0
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        while row := WebhookDelivery.objects.filter(due_at__isnull=False).first():
            assert not webhooks.silent_endpoints(owner).exists()
            clock.move_to(row.due_at)
            webhook_worker.deliver_webhooks()
            attempts += 1
            assert attempts < 500
        assert timezone.now() == end
    assert timedelta(days=2, hours=23) < end - start < timedelta(days=3)
    row = WebhookDelivery.objects.get()
    assert (row.state, row.answer) == (DeliveryState.GIVEN_UP, 500)
    assert attempts > 12
    assert list(webhooks.silent_endpoints(owner)) == [endpoint]
    receiver.answer = lambda _message: 200
    webhook_endpoints.send_again(row, by=owner)
    assert webhook_worker.deliver_webhooks() == 1
    assert {message.headers["webhook-id"] for message in receiver.received} == {row.webhook_id}
    assert not webhooks.silent_endpoints(owner).exists()


def test_a_server_that_is_down_keeps_no_other_waiting(
    agreement: Agreement, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As on a slow machine: what waits in a batch is given back after each message.
    monkeypatch.setattr(work_queue, "_FRESH", 0)
    # Else its next try may come while the others are still being sent.
    monkeypatch.setattr("random.random", lambda: 1.0)
    for wait in ("FIRST_WAIT", "_PAUSE"):
        monkeypatch.setattr(webhook_worker, wait, timedelta(hours=1))
    down, _secret = followed.webhook(agreement.dataset, "https://127.0.0.1:1/")
    followed.webhook(agreement.dataset, receiver.url)
    for _change in range(30):
        change(agreement)
    assert webhook_worker.deliver_webhooks(budget=600) == 30
    waiting = WebhookDelivery.objects.filter(endpoint=down, due_at__gt=timezone.now())
    assert sorted(waiting.values_list("attempts", flat=True)) == [0] * 29 + [1]
    arrived = WebhookDelivery.objects.exclude(endpoint=down).values_list("attempts", flat=True)
    assert set(arrived) == {1}, "how long a failed one waits depends on it"


def deliver_and_die(trusted: str) -> None:
    """What the killed process does: the message is out, and nobody has put that down."""
    os.environ["SSL_CERT_FILE"] = trusted
    closing = mock.patch.object(webhook_worker, "_close", side_effect=lambda *_: os._exit(9))
    networks = mock.patch("django.conf.settings.WEBHOOK_NETWORKS", ["127.0.0.0/8", "::1/128"])
    with closing, networks:
        webhook_worker.deliver_webhooks()


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_one_message_that_goes_out_twice_under_one_id(
    agreement: Agreement, receiver: Receiver
) -> None:
    followed.webhook(agreement.dataset, receiver.url)
    for _change in range(3):
        change(agreement)
    trusted = os.environ["SSL_CERT_FILE"]
    with pytest.raises(EOFError), racers(1) as processes:
        processes.race("tests.services.machines.test_webhook_worker.deliver_and_die", [[trusted]])
    assert len(receiver.received) == 1
    due_now()  # the lease is over
    assert webhook_worker.deliver_webhooks() == 3
    ids = [message.headers["webhook-id"] for message in receiver.received]
    assert (len(ids), len(set(ids))) == (4, 3)
    assert ids[0] in ids[1:]


def deliver(trusted: str) -> int:
    os.environ["SSL_CERT_FILE"] = trusted
    with mock.patch("django.conf.settings.WEBHOOK_NETWORKS", ["127.0.0.0/8", "::1/128"]):
        return webhook_worker.deliver_webhooks()


@pytest.mark.django_db(transaction=True)
def test_of_two_workers_at_once_each_message_goes_out_by_one(
    agreement: Agreement, receiver: Receiver
) -> None:
    followed.webhook(agreement.dataset, receiver.url)
    for _change in range(30):
        change(agreement)
    trusted = os.environ["SSL_CERT_FILE"]
    with racers(2) as processes:
        where = "tests.services.machines.test_webhook_worker.deliver"
        ended = processes.race(where, [[trusted], [trusted]])
    assert sum(int(str(number)) for _word, number in ended) == 30
    assert len({message.headers["webhook-id"] for message in receiver.received}) == 30
    assert len(receiver.received) == 30
