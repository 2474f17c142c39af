"""Rows of the outbox to send, without going through a letter."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from agreements.models import OutboundEmail

Queue = Callable[..., OutboundEmail]


@pytest.fixture
def queue() -> Queue:
    """`queue("a@example.edu", **fields)` writes a mail to that address, due now."""
    return queue_mail


def queue_mail(to: str, **fields: Any) -> OutboundEmail:
    written = {
        "dedup_key": f"test:{to}",
        "letter": "test",
        "to": to,
        "subject": "Hello",
        "text": "Words.\n",
        "html": "<p>Words.</p>",
        "message_id": f"<{to.replace('@', '.')}@testserver>",
        "due_at": timezone.now(),
    }
    return OutboundEmail.objects.create(**{**written, **fields})
