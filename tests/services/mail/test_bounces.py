"""What a report changes, and what it may not."""

import secrets
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agreements.enums import (
    Audience,
    Channel,
    MailStatus,
    NoticeOutcome,
    NoticeState,
    NoticeStep,
    Status,
)
from agreements.mail.delivery_report import Delivery, DeliveryReport, NoReport, RecipientStatus
from agreements.models import AuditEvent, NoticeDelivery, NoticeTemplate, OutboundEmail
from agreements.services.mail import bounces
from agreements.services.mail.bounces import ReportOutcome, TooEarly
from tests.factories import AgreementFactory, UserFactory
from tests.mail.conftest import queue_mail
from tests.mail.reports import OUT_OF_OFFICE, report_on

pytestmark = pytest.mark.django_db

TO = "li@psych.example.edu"


def delivery(state: NoticeState = NoticeState.SENT, **fields: Any) -> NoticeDelivery:
    agreement = AgreementFactory(status=Status.APPROVED)
    return NoticeDelivery.objects.create(
        version=agreement.version,
        agreement=agreement,
        audience=Audience.AGREEMENT,
        token_sha256=secrets.token_hex(32),
        state=state,
        effective_at=timezone.now() + timedelta(days=30),
        **fields,
    )


def notice_template(notice: NoticeDelivery, step: NoticeStep = NoticeStep.NOTICE) -> NoticeTemplate:
    return NoticeTemplate.objects.create(
        version=notice.version, audience=notice.audience, step=step, language="en"
    )


def sent_mail(notice: NoticeDelivery | None = None, **fields: Any) -> OutboundEmail:
    if notice and "notice_template" not in fields:
        fields["notice_template"] = notice_template(notice)
    written = {
        "status": MailStatus.SENT,
        "sent_at": timezone.now(),
        "due_at": None,
        "server_reply": "250 OK",
        "notice": notice,
        "agreement": notice and notice.agreement,
        "message_id": f"<{secrets.token_hex(8)}@portal.example.org>",
    }
    return queue_mail(TO, **{**written, **fields})


def bounce(
    row: OutboundEmail,
    delivery: Delivery = Delivery.FAILED,
    names: tuple[str, ...] = (),
    **fields: Any,
) -> DeliveryReport:
    told = {
        "recipients": (row.to,),
        "delivery": delivery,
        "status": "5.1.1",
        "words": "550 5.1.1 User unknown",
    }
    return DeliveryReport(names or (row.message_id,), (RecipientStatus(**{**told, **fields}),))


def record(report: DeliveryReport) -> ReportOutcome:
    (outcome,) = bounces.record_report(report, source="test")
    return outcome


def test_a_hard_bounce_leaves_the_signer_unreached_and_is_on_record() -> None:
    notice = delivery()
    row = sent_mail(notice)
    assert record(bounce(row)) is ReportOutcome.BOUNCED
    row.refresh_from_db()
    notice.refresh_from_db()
    assert (row.status, row.server_reply) == (MailStatus.BOUNCED, "550 5.1.1 User unknown")
    assert notice.state == NoticeState.UNREACHED
    assert notice.unreached_why == "550 5.1.1 User unknown"
    assert notice.unreached_at is not None
    event = AuditEvent.objects.get()
    assert (event.action, event.subject) == ("mail:bounce", notice.agreement.reference)
    assert event.details == {
        "letter": "test",
        "address": TO,
        "status": "5.1.1",
        "words": "550 5.1.1 User unknown",
        "source": "test",
    }


def test_the_same_bounce_twice_changes_nothing_more() -> None:
    notice = delivery()
    row = sent_mail(notice)
    record(bounce(row))
    before = NoticeDelivery.objects.values().get()
    assert record(bounce(row, words="550 again")) is ReportOutcome.KNOWN
    assert NoticeDelivery.objects.values().get() == before
    assert AuditEvent.objects.count() == 1


def test_a_soft_bounce_leaves_its_words_only() -> None:
    notice = delivery()
    row = sent_mail(notice)
    soft = bounce(row, Delivery.DELAYED, status="4.4.1", words="421 no answer yet")
    assert [record(soft), record(soft)] == [ReportOutcome.NOTED, ReportOutcome.KNOWN]
    row.refresh_from_db()
    notice.refresh_from_db()
    assert (row.status, row.server_reply) == (MailStatus.SENT, "421 no answer yet")
    assert (notice.state, notice.unreached_why) == (NoticeState.SENT, "")
    assert not AuditEvent.objects.exists()


def test_a_delivery_report_changes_nothing() -> None:
    row = sent_mail()
    before = OutboundEmail.objects.values().get()
    assert record(bounce(row, Delivery.DELIVERED)) is ReportOutcome.DELIVERED
    assert OutboundEmail.objects.values().get() == before


@pytest.mark.parametrize(
    "forged",
    [
        {"names": ("<never-sent@portal.example.org>",)},
        {"names": ("<@>", "<>", "")},
    ],
)
def test_a_report_that_names_no_mail_of_ours_changes_nothing(forged: dict[str, Any]) -> None:
    notice = delivery()
    row = sent_mail(notice)
    assert record(bounce(row, **forged)) is ReportOutcome.NOT_OURS
    row.refresh_from_db()
    notice.refresh_from_db()
    assert (row.status, notice.state) == (MailStatus.SENT, NoticeState.SENT)
    assert not AuditEvent.objects.exists()


def test_a_report_that_does_not_say_is_for_people_and_leaves_its_words() -> None:
    row = sent_mail()
    assert record(bounce(row, Delivery.UNCLEAR, words="something odd")) is ReportOutcome.UNCLEAR
    row.refresh_from_db()
    assert (row.status, row.server_reply) == (MailStatus.SENT, "something odd")


@pytest.mark.parametrize("status", [MailStatus.QUEUED, MailStatus.FAILED, MailStatus.PAUSED])
def test_a_mail_that_no_server_took_cannot_bounce(status: MailStatus) -> None:
    due = timezone.now() if status == MailStatus.QUEUED else None
    row = sent_mail(status=status, due_at=due)
    assert record(bounce(row)) is ReportOutcome.KNOWN
    row.refresh_from_db()
    assert row.status == status


NOW = timezone.now()


@pytest.mark.parametrize(
    ("state", "fields", "after"),
    [
        (NoticeState.PENDING, {}, NoticeState.UNREACHED),
        (NoticeState.QUEUED, {}, NoticeState.UNREACHED),
        (NoticeState.SENT, {}, NoticeState.UNREACHED),
        (NoticeState.OPENED, {"opened_how": Channel.LINK}, NoticeState.UNREACHED),
        (NoticeState.OPENED, {"opened_how": Channel.SITE}, NoticeState.OPENED),
        (NoticeState.CONTINUED, {"answered_at": NOW}, NoticeState.CONTINUED),
        (NoticeState.OPTED_OUT, {"answered_at": NOW}, NoticeState.OPTED_OUT),
        (NoticeState.INFORMED, {"informed_at": NOW}, NoticeState.INFORMED),
        (NoticeState.NOT_APPLICABLE, {}, NoticeState.NOT_APPLICABLE),
        (
            NoticeState.SENT,
            {"closed_at": NOW, "outcome": NoticeOutcome.MOVED},
            NoticeState.SENT,
        ),
    ],
)
def test_whoever_is_known_to_know_stays_so(
    state: NoticeState, fields: dict[str, Any], after: NoticeState
) -> None:
    if "informed_at" in fields:
        fields = {**fields, "informed_by": UserFactory()}
    notice = delivery(state, **fields)
    row = sent_mail(notice)
    assert record(bounce(row)) is ReportOutcome.BOUNCED
    notice.refresh_from_db()
    row.refresh_from_db()
    assert (row.status, notice.state) == (MailStatus.BOUNCED, after)


@pytest.mark.parametrize(
    ("step", "after"),
    [
        *[(step, "unreached") for step in NoticeStep if step not in ("called_off", "deletion")],
        (NoticeStep.CALLED_OFF, "sent"),
        (NoticeStep.DELETION, "sent"),
        (None, "sent"),
    ],
)
def test_only_a_mail_that_tells_of_the_version_counts(step: NoticeStep | None, after: str) -> None:
    notice = delivery()
    row = sent_mail(notice, notice_template=step and notice_template(notice, step))
    assert record(bounce(row)) is ReportOutcome.BOUNCED
    notice.refresh_from_db()
    assert notice.state == after


@pytest.mark.parametrize("how", [Delivery.FAILED, Delivery.DELAYED])
def test_a_report_that_is_quicker_than_the_worker_has_to_come_again(how: Delivery) -> None:
    notice = delivery(NoticeState.QUEUED)
    row = sent_mail(notice, status=MailStatus.SENDING, due_at=timezone.now())
    with pytest.raises(TooEarly):
        record(bounce(row, how))
    OutboundEmail.objects.filter(pk=row.pk).update(status=MailStatus.SENT, due_at=None)
    assert record(bounce(row)) is ReportOutcome.BOUNCED


def test_a_raw_mail_is_read_and_recorded() -> None:
    row = sent_mail()
    assert bounces.record_mail(report_on(row, "delayed", "4.4.1"), source="test") == [
        ReportOutcome.NOTED
    ]
    assert bounces.record_mail(report_on(row), source="test") == [ReportOutcome.BOUNCED]
    assert bounces.record_mail(OUT_OF_OFFICE, source="test") == NoReport.NO_REPORT
