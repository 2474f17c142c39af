"""The doors for reports: who may, what it costs to lie, what comes of it."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agreements.enums import MailStatus
from agreements.mail import dsn
from agreements.models import AuditEvent
from tests.mail.reports import OUT_OF_OFFICE, report, report_on
from tests.services.mail.test_bounces import sent_mail

pytestmark = pytest.mark.django_db

TOKEN, KEY = "a-token-of-the-operator", "a-signing-key"


@pytest.fixture(autouse=True)
def _configured(settings: Any) -> None:
    settings.BOUNCES_TOKEN = TOKEN
    settings.ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY = KEY


def post(raw: bytes, token: str = f"Bearer {TOKEN}") -> Any:
    return Client(enforce_csrf_checks=True).post(
        reverse("bounces"), raw, "message/rfc822", headers={"Authorization": token}
    )


def test_a_report_is_taken_and_the_answer_says_what_came_of_it() -> None:
    row = sent_mail()
    answers = [post(report_on(row)) for _time in range(2)]
    assert [a.status_code for a in answers] == [200, 200]
    assert [a.json() for a in answers] == [{"results": ["bounced"]}, {"results": ["known already"]}]
    row.refresh_from_db()
    assert row.status == MailStatus.BOUNCED
    assert AuditEvent.objects.get().details["source"] == "POST"


def test_what_is_no_report_or_not_ours_is_answered_too() -> None:
    assert post(OUT_OF_OFFICE).json() == {"problem": "not a delivery report"}
    assert post(b"").json() == {"problem": "not a delivery report"}
    assert post(report()).json() == {"results": ["not about a mail of ours"]}


@pytest.mark.parametrize(
    "token", ["", "Bearer", "Bearer ", "Bearer wrong", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN} x"]
)
def test_without_the_token_nothing_is_read(token: str) -> None:
    row = sent_mail()
    answer = post(report_on(row), token)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    row.refresh_from_db()
    assert row.status == MailStatus.SENT


def test_a_token_that_is_not_ascii_is_refused() -> None:
    assert post(b"", "Bearer é").status_code == 401


def test_with_no_token_or_key_set_there_is_no_such_page(settings: Any) -> None:
    settings.BOUNCES_TOKEN = settings.ANYMAIL_MAILGUN_WEBHOOK_SIGNING_KEY = ""
    assert post(report(), "Bearer ").status_code == 404


def test_only_a_post_is_taken() -> None:
    assert [Client().get(reverse(n)).status_code for n in ("bounces", "mailgun")] == [405, 405]


def test_a_report_that_comes_too_early_is_put_off() -> None:
    row = sent_mail(status=MailStatus.SENDING, due_at=timezone.now())
    answer = post(report_on(row))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")


def test_a_mail_of_exactly_the_limit_is_read() -> None:
    raw = report()
    assert post(raw + b"x" * (dsn.LIMIT - len(raw))).status_code == 200
    assert post(raw + b"x" * (dsn.LIMIT - len(raw) + 1)).status_code == 413


def test_a_mail_that_is_too_large_is_turned_away() -> None:
    answer = post(report() + b"x" * dsn.LIMIT)
    assert (answer.status_code, answer.json()) == (413, {"problem": "too large"})
