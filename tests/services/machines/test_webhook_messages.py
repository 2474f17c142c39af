"""What messages to servers elsewhere say, signed by which secret."""

import json
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from agreements.enums import AccessChange, DeliveryState, PeopleNamed, Status
from agreements.models import Agreement, AuditEvent, WebhookDelivery, WebhookEndpoint
from agreements.services import grant_changes
from agreements.services.accounts import addresses
from agreements.services.machines import webhook_endpoints, webhook_worker
from tests.factories import AgreementFactory
from tests.services.machines import followed
from tests.services.machines.followed import change, due_now
from tests.webhooks.receiver import Receiver

pytestmark = pytest.mark.django_db


def told(receiver: Receiver) -> list[dict[str, Any]]:
    return [json.loads(message.body) for message in receiver.received]


class TestAMessage:
    def test_arrives_once_and_tells_what_became_of_whom(
        self, agreement: Agreement, receiver: Receiver
    ) -> None:
        _endpoint, secret = followed.webhook(agreement.dataset, receiver.url)
        change(agreement)
        assert webhook_worker.deliver_webhooks() == 1
        assert webhook_worker.deliver_webhooks() == 0
        (message,) = receiver.received
        said = Webhook(secret).verify(message.body.decode(), message.headers)
        assert said["type"] == "grant.granted"
        assert said["data"] == {
            "dataset": agreement.dataset.slug,
            "what": "granted",
            "reference": "LA-7K3M9Q",
            "license_version": "1.0",
            "pseudonym": agreement.signer.user.pseudonym.value,
        }
        assert agreement.signer.email not in message.body.decode()
        row = WebhookDelivery.objects.get()
        assert (row.state, row.answer, row.attempts) == (DeliveryState.DELIVERED, 204, 1)

    def test_names_addresses_where_the_owner_chose_so(
        self, agreement: Agreement, receiver: Receiver
    ) -> None:
        followed.webhook(agreement.dataset, receiver.url, PeopleNamed.ADDRESS)
        followed.webhook(agreement.dataset, receiver.url)
        addresses.add_address("li@other.example.edu", by=agreement.signer.user)
        webhook_worker.deliver_webhooks()
        assert [(each["type"], each["data"]["emails"]) for each in told(receiver)] == [
            ("grant.addresses", [agreement.signer.user.email, "li@other.example.edu"])
        ]

    def test_of_a_suspension_is_about_the_dataset(
        self, agreement: Agreement, receiver: Receiver
    ) -> None:
        followed.webhook(agreement.dataset, receiver.url)
        grant_changes.note_changes(AccessChange.SUSPENDED, agreement.dataset_id, [None])
        webhook_worker.deliver_webhooks()
        (said,) = told(receiver)
        assert said["type"] == "dataset.suspended"
        assert said["data"] == {"dataset": agreement.dataset.slug, "what": "suspended"}

    def test_goes_to_webhooks_of_this_dataset_that_run(
        self, agreement: Agreement, receiver: Receiver
    ) -> None:
        followed.webhook(AgreementFactory(status=Status.APPROVED).dataset, receiver.url)
        ended, _secret = followed.webhook(agreement.dataset, receiver.url)
        webhook_endpoints.end_endpoint(ended, by=followed.owner_of(agreement.dataset))
        change(agreement)
        assert not WebhookDelivery.objects.exists()

    def test_is_not_there_if_the_change_was_undone(self, agreement: Agreement) -> None:
        followed.webhook(agreement.dataset)
        with transaction.atomic():
            change(agreement)
            assert WebhookDelivery.objects.exists()
            transaction.set_rollback(True)
        assert not WebhookDelivery.objects.exists()

    def test_sent_again_later_has_its_id_and_another_time(
        self, agreement: Agreement, receiver: Receiver
    ) -> None:
        _endpoint, secret = followed.webhook(agreement.dataset, receiver.url)
        receiver.answer = lambda _message: 500
        change(agreement)
        webhook_worker.deliver_webhooks()
        with time_machine.travel(timezone.now() + timedelta(minutes=20)):
            receiver.answer = lambda _message: 200
            due_now()
            webhook_worker.deliver_webhooks()
            first, second = receiver.received
            assert first.headers["webhook-id"] == second.headers["webhook-id"]
            assert first.body == second.body
            # What somebody has listened in on and sends again is too old for the receiver.
            Webhook(secret).verify(second.body.decode(), second.headers)
            with pytest.raises(WebhookVerificationError):
                Webhook(secret).verify(first.body.decode(), first.headers)


def test_for_a_week_both_secrets_sign(agreement: Agreement, receiver: Receiver) -> None:
    endpoint, former = followed.webhook(agreement.dataset, receiver.url)
    present = webhook_endpoints.rotate_secret(endpoint, by=endpoint.made_by, seen="")
    change(agreement)
    webhook_worker.deliver_webhooks()
    for secret in (former, present):
        message = receiver.received[0]
        Webhook(secret).verify(message.body.decode(), message.headers)
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        change(agreement)
        webhook_worker.deliver_webhooks()
        message = receiver.received[1]
        Webhook(present).verify(message.body.decode(), message.headers)
        with pytest.raises(WebhookVerificationError):
            Webhook(former).verify(message.body.decode(), message.headers)


def test_no_secret_is_in_the_database_as_it_is(agreement: Agreement) -> None:
    endpoint, former = followed.webhook(agreement.dataset)
    present = webhook_endpoints.rotate_secret(endpoint, by=endpoint.made_by, seen="")
    kept = json.dumps(
        [*WebhookEndpoint.objects.values(), *AuditEvent.objects.values()], default=str
    )
    assert [secret for secret in (former, present) if secret in kept or secret[6:] in kept] == []


def test_without_the_key_it_waits(agreement: Agreement, receiver: Receiver, settings: Any) -> None:
    followed.webhook(agreement.dataset, receiver.url)
    change(agreement)
    keys, settings.FIELD_KEYS = settings.FIELD_KEYS, ["another"]
    webhook_worker.deliver_webhooks()
    assert receiver.received == []
    settings.FIELD_KEYS = keys
    due_now()
    assert webhook_worker.deliver_webhooks() == 1
