"""Mailgun's webhook: what its events change, and what they do not."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.enums import MailStatus
from agreements.models import Agreement, AuditEvent, NoticeDelivery, OutboundEmail
from tests.services.mail.test_bounces import delivery, sent_mail

pytestmark = pytest.mark.django_db

KEY = "a-signing-key"


@pytest.fixture(autouse=True)
def _configured(settings: Any) -> None:
    settings.ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY = KEY


# Mailgun's events as its documentation gives them ("Webhook Payloads"), with other names.
_EVENTS: dict[str, dict[str, Any]] = {
    "permanent failure": {
        "event": "failed",
        "severity": "permanent",
        "reason": "bounce",
        "delivery-status": {
            "attempt-no": 1,
            "code": 550,
            "description": "",
            "message": "5.1.1 The email account that you tried to reach does not exist. Please\n"
            "5.1.1 double-checking the recipient's email address",
            "mx-host": "mx.example.edu",
        },
    },
    "suppressed": {
        "event": "failed",
        "severity": "permanent",
        "reason": "suppress-bounce",
        "delivery-status": {
            "attempt-no": 1,
            "code": 605,
            "description": "Not delivering to previously bounced address",
            "message": "",
        },
    },
    "temporary failure": {
        "event": "failed",
        "severity": "temporary",
        "reason": "generic",
        "delivery-status": {
            "attempt-no": 1,
            "code": 452,
            "description": "",
            "message": "4.2.2 The email account that you tried to reach is over quota.",
            "retry-seconds": 600,
        },
    },
    "complained": {"event": "complained"},
    "delivered": {
        "event": "delivered",
        "delivery-status": {"code": 250, "description": "", "message": "OK", "attempt-no": 1},
    },
    "unsubscribed": {
        "event": "unsubscribed",
        "geolocation": {"country": "US", "region": "CA", "city": "San Francisco"},
        "client-info": {"client-type": "mobile browser", "client-os": "iOS"},
        "ip": "192.0.2.9",
    },
    "opened": {"event": "opened", "ip": "192.0.2.9"},
    "clicked": {"event": "clicked", "ip": "192.0.2.9", "url": "https://portal.example.org/"},
}


def payload(name: str, row: OutboundEmail | None = None) -> dict[str, Any]:
    named = row.message_id.strip("<>") if row else "20261102@portal.example.org"
    to = row.to if row else "li@psych.example.edu"
    now = str(int(timezone.now().timestamp()))
    token = "651869375b9df3c98fc15c4889b102119add1235c38fc92824"
    signed = hmac.new(KEY.encode(), f"{now}{token}".encode(), hashlib.sha256).hexdigest()
    return {
        "signature": {"timestamp": now, "token": token, "signature": signed},
        "event-data": {
            "id": "G9Bn5sl1TC6nu79C8C0bwg",
            "timestamp": float(now),
            "log-level": "error",
            "recipient": to,
            "recipient-domain": to.partition("@")[2],
            "tags": [],
            "campaigns": [],
            "user-variables": {},
            "flags": {"is-routed": False, "is-test-mode": False},
            "message": {
                "headers": {"to": to, "message-id": named, "subject": "LA 1.1"},
                "attachments": [],
                "size": 111,
            },
            **_EVENTS[name],
        },
    }


def send(content: object, kind: str = "application/json") -> Any:
    return Client(enforce_csrf_checks=True).post(
        reverse("mailgun"), json.dumps(content) if kind == "application/json" else content, kind
    )


def event(name: str, row: OutboundEmail | None = None) -> Any:
    return send(payload(name, row))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "permanent failure",
            (
                "5.1.1 The email account that you tried to reach does not exist. Please 5.1.1 "
                "double-checking the recipient's email address"
            ),
        ),
        ("suppressed", "Not delivering to previously bounced address"),
    ],
)
def test_a_permanent_failure_at_mailgun_is_a_bounce(name: str, words: str) -> None:
    notice = delivery()
    row = sent_mail(notice)
    assert event(name, row).status_code == 200
    notice.refresh_from_db()
    row.refresh_from_db()
    assert (row.status, notice.state) == (MailStatus.BOUNCED, "unreached")
    assert notice.unreached_why == words
    assert AuditEvent.objects.get().details["source"] == "Mailgun"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "temporary failure",
            "4.2.2 The email account that you tried to reach is over quota.",
        ),
        ("complained", "complained"),
    ],
)
def test_a_temporary_failure_or_a_complaint_leaves_its_words_only(name: str, words: str) -> None:
    notice = delivery()
    row = sent_mail(notice)
    assert event(name, row).status_code == 200
    row.refresh_from_db()
    assert (row.status, row.server_reply) == (MailStatus.SENT, words)
    notice.refresh_from_db()
    assert notice.state == "sent"


@pytest.mark.parametrize("name", ["delivered", "unsubscribed", "opened", "clicked"])
def test_nothing_else_that_mailgun_tells_changes_anything(name: str) -> None:
    """Above all not "unsubscribed": opting out voids a contract."""
    row = sent_mail(delivery())
    tables = (Agreement, NoticeDelivery, OutboundEmail, AuditEvent)
    before = [list(table.objects.values()) for table in tables]
    assert event(name, row).status_code == 200
    assert [list(table.objects.values()) for table in tables] == before


def test_an_event_with_a_false_signature_changes_nothing() -> None:
    row = sent_mail()
    forged = payload("permanent failure", row)
    forged["signature"]["signature"] = "0" * 64
    assert send(forged).status_code == 400
    row.refresh_from_db()
    assert row.status == MailStatus.SENT


@pytest.mark.parametrize(
    "content",
    [
        [],
        None,
        "x",
        {},
        {"signature": []},
        {"signature": {"timestamp": "é", "token": "x", "signature": "x"}},
        {"signature": {"timestamp": "1", "token": "x", "signature": None}},
        {**payload("delivered"), "event-data": {}},
        {**payload("delivered"), "event-data": []},
    ],
)
def test_what_is_no_event_is_refused_without_an_error(content: object) -> None:
    assert send(content).status_code == 400


def test_only_json_is_read() -> None:
    assert send(b"event=failed", "application/x-www-form-urlencoded").status_code == 400


def test_only_a_post_is_taken() -> None:
    assert Client().get(reverse("mailgun")).status_code == 405


def test_without_a_key_there_is_no_such_page(settings: Any) -> None:
    settings.ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY = ""
    assert event("delivered").status_code == 404


def test_an_event_that_comes_too_early_is_put_off() -> None:
    row = sent_mail(status=MailStatus.SENDING, due_at=timezone.now())
    answer = event("permanent failure", row)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
