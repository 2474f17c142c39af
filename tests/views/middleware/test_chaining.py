"""What a request puts on record is asked to be chained, once for many."""

from typing import Any
from unittest import mock

import pytest
from django.db import transaction
from django.urls import reverse

from agreements import broker, nudges
from agreements.models import ChainPlace
from agreements.services.evidence import chaining
from tests.admin import desk
from tests.factories import AgreementFactory


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> mock.Mock:
    asked = mock.Mock(return_value=True)
    monkeypatch.setattr(broker, "publish", asked)
    monkeypatch.setattr(broker, "_asked_until", {})
    return asked


@pytest.mark.django_db
def test_only_after_its_commit_and_where_something_was_written(
    published: mock.Mock, django_capture_on_commit_callbacks: Any
) -> None:
    agreement = AgreementFactory(status="submitted")
    client = desk.browser(agreement.signer.user)
    for address, number in (
        (reverse("request_messages", args=[agreement.reference]), 0),
        (reverse("privacy"), 0),
        (reverse("request_withdraw", args=[agreement.reference]), 1),
    ):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(address) if number else client.get(address)
            assert published.call_count == 0
        assert published.call_count == number
    published.assert_called_once_with("chain_audit_events", countdown=2)
    assert ChainPlace.objects.filter(chain=None).exists()
    assert chaining.chain_waiting_events() > 0


@pytest.mark.django_db(transaction=True)
def test_what_is_written_until_then_asks_no_more(published: mock.Mock) -> None:
    clock = mock.Mock(return_value=100.0)
    with mock.patch.object(broker.time, "monotonic", clock):
        for _request in range(3):
            nudges.nudge_chaining()
        with transaction.atomic():
            nudges.nudge_chaining()
            transaction.set_rollback(True)
        assert published.call_count == 1
        clock.return_value = 102.0
        with transaction.atomic():
            nudges.nudge_chaining()
            transaction.set_rollback(True)
        assert published.call_count == 1
        nudges.nudge_chaining()
        assert published.call_count == 2
