"""Mails that were written and are not due any more never go out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements.enums import (
    Audience,
    MailStatus,
    NoticeOutcome,
    NoticeState,
    NoticeStep,
    Status,
    VersionStatus,
)
from agreements.models import (
    Agreement,
    DownloadGrant,
    LicenseVersion,
    NoticeDelivery,
    OutboundEmail,
)
from agreements.services.mail.dispatch import dispatch_outbox
from agreements.services.notices import mail_hooks
from tests.mail.conftest import announced, claim_mails, queue_mail, queue_notice

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.services]

A = "a@example.edu"
NOW = timezone.now
CALLED_OFF = {"status": VersionStatus.CALLED_OFF, "called_off_at": timezone.now()}
ENDED = {"status": Status.REVOKED, "ended_at": timezone.now()}
OPTED_OUT = {"status": Status.OPTED_OUT, "ended_at": timezone.now()}
SAID_NO = {"state": NoticeState.OPTED_OUT, "answered_at": timezone.now()}
SAID_YES = {"state": NoticeState.CONTINUED, "answered_at": timezone.now()}
TOLD = {
    "state": NoticeState.SENT,
    "notified_at": timezone.now() - timedelta(days=30),
    "notified_effective_at": timezone.now() + timedelta(days=1),
}


def row() -> OutboundEmail:
    return OutboundEmail.objects.get()


def meanwhile(version=None, agreement=None, delivery=None) -> None:
    LicenseVersion.objects.filter(number="1.1").update(**(version or {"number": "1.1"}))
    if agreement:
        DownloadGrant.objects.update(ended_at=NOW(), ended_why="revoked")
    Agreement.objects.update(**(agreement or {"intended_use": ""}))
    NoticeDelivery.objects.update(**(delivery or {"opened_how": ""}))


ENDS_ALL = {
    "called off": {"version": CALLED_OFF},
    "superseded": {"version": {"status": VersionStatus.SUPERSEDED}},
    "revoked": {"agreement": ENDED},
}
# Who opted out is told of another date, too.
ENDS_ASKING = {
    "opted out": {"agreement": OPTED_OUT, "delivery": SAID_NO},
    "settled": {"delivery": {"closed_at": timezone.now(), "outcome": NoticeOutcome.NONE}},
}


@pytest.mark.parametrize(
    ("step", "change"),
    [(NoticeStep.POSTPONED, change) for change in ENDS_ALL.values()]
    + [
        (step, change)
        for step in (NoticeStep.NOTICE, NoticeStep.REMINDER_7)
        for change in (ENDS_ALL | ENDS_ASKING).values()
    ],
)
def test_what_ends_a_notice_ends_its_mails(smtp_sink, step, change):
    version = announced(effective_at=NOW() + timedelta(days=7))
    queue_notice(A, version, step, **(TOLD if step != NoticeStep.NOTICE else {}))
    meanwhile(**change)
    assert dispatch_outbox() == 0
    assert smtp_sink.messages == []
    dropped = row()
    assert (dropped.status, dropped.due_at, dropped.claim) == ("dropped", None, "")
    assert dropped.server_reply
    assert dropped.attempts == 0


def test_a_notice_never_told_concerns_nobody_when_it_is_dropped(smtp_sink):
    queue_notice(A, announced())
    meanwhile(agreement=ENDED)
    dispatch_outbox()
    assert NoticeDelivery.objects.get().state == "moot"


@pytest.mark.parametrize(
    "change", [SAID_YES, {"state": "unreached"}, {"effective_at": NOW() + timedelta(days=30)}]
)
def test_reminders_are_for_the_silent_who_were_reached_and_in_time(smtp_sink, change):
    version = announced(effective_at=NOW() + timedelta(days=7))
    queue_notice(A, version, NoticeStep.REMINDER_7, **{**TOLD, **change})
    assert dispatch_outbox() == 0
    assert row().status == "dropped"


def test_nobody_is_reminded_of_what_has_happened(smtp_sink):
    version = announced(effective_at=NOW() - timedelta(minutes=1))
    queue_notice(A, version, NoticeStep.REMINDER_1, **TOLD)
    assert dispatch_outbox() == 0


@pytest.mark.parametrize("status", [VersionStatus.ANNOUNCED, VersionStatus.IN_FORCE])
def test_a_notice_goes_out_also_late_to_who_agreed_under_the_old_version(smtp_sink, status):
    version = announced()
    queue_notice(A, version, effective_at=NOW() + timedelta(days=80))
    LicenseVersion.objects.filter(pk=version.replaces.pk).update(status=VersionStatus.SUPERSEDED)
    LicenseVersion.objects.filter(pk=version.pk).update(status=status)
    assert dispatch_outbox() == 1


def test_a_request_is_told_as_long_as_it_is_open(smtp_sink):
    version = announced()
    queue_notice(A, version, audience=Audience.REQUEST)
    queue_notice("b@example.edu", version, audience=Audience.REQUEST)
    ended = Agreement.objects.filter(signer__email=A)
    ended.update(status=Status.WITHDRAWN, ended_at=NOW())
    dispatch_outbox()
    assert [mail.recipients for mail in smtp_sink.messages] == [("b@example.edu",)]


@pytest.mark.parametrize("said", [{}, SAID_YES, SAID_NO])
def test_that_it_is_called_off_everybody_learns_who_was_told(smtp_sink, said):
    queue_notice(A, announced(), NoticeStep.CALLED_OFF, **{**TOLD, **said})
    meanwhile(version=CALLED_OFF, agreement=OPTED_OUT if said == SAID_NO else None)
    assert dispatch_outbox() == 1


@pytest.mark.parametrize(
    ("step", "delivery", "version"),
    [
        (NoticeStep.CALLED_OFF, TOLD, {}),
        (NoticeStep.CALLED_OFF, {}, CALLED_OFF),
        (NoticeStep.POSTPONED, {}, {}),
        (NoticeStep.POSTPONED, {**TOLD, "effective_at": TOLD["notified_effective_at"]}, {}),
    ],
    ids=["not called off", "never told", "told no date", "told this date"],
)
def test_news_are_for_those_to_whom_they_are_new(smtp_sink, step, delivery, version):
    queue_notice(A, announced(), step, **delivery)
    meanwhile(version=version)
    assert dispatch_outbox() == 0
    assert row().status == "dropped"


def test_the_old_reminder_to_delete_goes_out_no_more(smtp_sink):
    queue_notice(A, announced(), NoticeStep.DELETION, **SAID_NO)
    meanwhile(agreement=OPTED_OUT)
    assert dispatch_outbox() == 0
    assert row().status == "dropped"


class TestPause:
    def test_holds_what_is_claimed(self, smtp_sink):
        queue_notice(A, announced())
        meanwhile(version={"paused_at": NOW()})
        assert dispatch_outbox() == 0
        assert (row().status, row().due_at, row().claim) == ("paused", None, "")

    def test_that_ended_meanwhile_holds_nothing(self, smtp_sink, monkeypatch):
        queue_notice(A, announced(paused_at=NOW()))
        pause = mail_hooks._pause

        def resumed_just_now(*arguments):
            meanwhile(version={"paused_at": None})
            pause(*arguments)

        monkeypatch.setattr(mail_hooks, "_pause", resumed_just_now)
        assert dispatch_outbox() == 1


def test_nothing_is_looked_up_for_mails_of_other_kinds(django_assert_num_queries):
    queue_mail(A)
    (row,) = claim_mails(1)
    with django_assert_num_queries(0):
        assert mail_hooks.may_send(row)


def test_each_held_or_dropped_row_is_settled(smtp_sink):
    version = announced()
    for number in range(6):
        queue_notice(f"a{number}@example.edu", version)
    meanwhile(version=CALLED_OFF)
    dispatch_outbox()
    left = OutboundEmail.objects.exclude(due_at=None)
    assert not left.exists()
    assert set(OutboundEmail.objects.values_list("status", flat=True)) == {MailStatus.DROPPED}
