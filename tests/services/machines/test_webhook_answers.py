"""What servers elsewhere answer, or don't, and what becomes of the message."""

import socket
import threading
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from agreements.enums import AccessChange, DeliveryState
from agreements.models import Agreement, AuditEvent, WebhookDelivery
from agreements.services.machines import webhook_worker
from agreements.webhooks import pinned_post
from tests.services.machines import followed
from tests.services.machines.followed import change, due_now
from tests.webhooks.receiver import Received, Receiver, receiving

pytestmark = pytest.mark.django_db


# What a server may answer, and what becomes of the message.
ANSWERS = {
    200: DeliveryState.DELIVERED,
    204: DeliveryState.DELIVERED,
    301: DeliveryState.WAITING,
    308: DeliveryState.WAITING,
    400: DeliveryState.WAITING,
    404: DeliveryState.WAITING,
    410: DeliveryState.DROPPED,
    429: DeliveryState.WAITING,
    500: DeliveryState.WAITING,
    503: DeliveryState.WAITING,
}


@pytest.mark.parametrize("code", ANSWERS)
def test_what_an_answer_makes_of_it(agreement: Agreement, receiver: Receiver, code: int) -> None:
    followed.webhook(agreement.dataset, receiver.url)
    receiver.answer = lambda _message: code
    receiver.location = receiver.url
    change(agreement)
    webhook_worker.deliver_webhooks()
    row = WebhookDelivery.objects.get()
    assert (row.state, row.answer) == (ANSWERS[code], code)
    assert len(receiver.received) == 1  # nobody was sent on
    assert bool(row.due_at) == (row.state == DeliveryState.WAITING)


def test_a_server_that_says_gone_is_told_nothing_more(
    agreement: Agreement, receiver: Receiver
) -> None:
    endpoint, _secret = followed.webhook(agreement.dataset, receiver.url)
    receiver.answer = lambda _message: 410
    change(agreement)
    change(agreement, AccessChange.ENDED)
    webhook_worker.deliver_webhooks()
    due_now()
    webhook_worker.deliver_webhooks()
    endpoint.refresh_from_db()
    assert endpoint.ended_at
    assert endpoint.ended_by is None
    assert set(WebhookDelivery.objects.values_list("state", flat=True)) == {DeliveryState.DROPPED}
    assert len(receiver.received) == 1
    assert AuditEvent.objects.filter(action="webhook:gone", actor_id=None).count() == 1


class TestWithoutAnAnswer:
    def test_from_a_server_that_is_down(self, agreement: Agreement, settings: Any) -> None:
        settings.WEBHOOK_NETWORKS = ["127.0.0.0/8", "::1/128"]
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            followed.webhook(agreement.dataset, f"https://127.0.0.1:{nobody.getsockname()[1]}/")
            change(agreement)
            assert webhook_worker.deliver_webhooks() == 0
        self._waits("ConnectionRefusedError: Connection refused")

    def test_from_one_that_is_too_slow(
        self, agreement: Agreement, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        over = threading.Event()

        def silent(_message: Received) -> int:
            over.wait(30)
            return 200

        receiver.answer = silent
        monkeypatch.setattr(pinned_post, "_STEP", 0.2)
        followed.webhook(agreement.dataset, receiver.url)
        change(agreement)
        webhook_worker.deliver_webhooks()
        over.set()
        self._waits("TimeoutError: The read operation timed out")

    def test_from_one_that_drips(
        self, agreement: Agreement, settings: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Each byte comes in time, and the answer never ends."""
        settings.WEBHOOK_NETWORKS = ["127.0.0.0/8"]
        monkeypatch.setattr(pinned_post, "_ALL", 0.5)
        over = threading.Event()
        with socket.create_server(("127.0.0.1", 0)) as server:

            def drip() -> None:
                client, _address = server.accept()
                with client:
                    while not over.wait(0.05):
                        try:
                            client.sendall(b"\x16")
                        except OSError:
                            return

            thread = threading.Thread(target=drip)
            thread.start()
            followed.webhook(agreement.dataset, f"https://127.0.0.1:{server.getsockname()[1]}/")
            change(agreement)
            webhook_worker.deliver_webhooks()
            over.set()
            thread.join()
        self._waits()

    def test_from_one_with_the_certificate_of_another(
        self,
        agreement: Agreement,
        tmp_path: Path,
        settings: Any,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        settings.WEBHOOK_NETWORKS = ["127.0.0.0/8", "::1/128"]
        with receiving(tmp_path, "other.example.edu") as there:
            monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "other.example.edu.pem"))
            followed.webhook(agreement.dataset, there.url)
            change(agreement)
            webhook_worker.deliver_webhooks()
            assert there.received == []
        assert "SSLCertVerificationError" in self._waits().said

    def test_from_one_whose_certificate_nobody_vouches_for(
        self, agreement: Agreement, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("SSL_CERT_FILE")
        followed.webhook(agreement.dataset, receiver.url)
        change(agreement)
        webhook_worker.deliver_webhooks()
        assert receiver.received == []
        assert "SSLCertVerificationError" in self._waits().said

    def test_from_an_address_that_leads_inside(
        self, agreement: Agreement, receiver: Receiver, settings: Any
    ) -> None:
        """Its name led elsewhere when it was added: it is looked up before each message."""
        followed.webhook(agreement.dataset, receiver.url)
        settings.WEBHOOK_NETWORKS = []
        change(agreement)
        webhook_worker.deliver_webhooks()
        assert receiver.received == []
        assert "network" in self._waits().said

    def _waits(self, said: str = "") -> WebhookDelivery:
        row = WebhookDelivery.objects.get()
        assert (row.state, row.answer, row.attempts) == (DeliveryState.WAITING, None, 1)
        assert row.due_at > timezone.now()
        if said:
            assert row.said == said
        return row


def test_it_connects_to_the_address_that_was_looked_at(
    agreement: Agreement, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS that says something else a moment later (rebinding) is not asked again."""
    answers = [["127.0.0.1"], AssertionError("asked twice")]
    monkeypatch.setattr(pinned_post, "resolve", mock.Mock(side_effect=answers))
    followed.webhook(agreement.dataset, receiver.url)
    change(agreement)
    assert webhook_worker.deliver_webhooks() == 1
