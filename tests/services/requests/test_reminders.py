"""Who is reminded of a request that waits for them, and when."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest import mock

import pytest
from django.utils import timezone

from agreements import tasks
from agreements.enums import Status
from agreements.exceptions import NotYourMove
from agreements.mail import letters
from agreements.models import Agreement, OutboundEmail
from agreements.services.requests import (
    applying,
    issuing,
    reminders,
    section_edits,
)
from agreements.services.requests.progress import Section
from agreements.services.requests.section_edits import opened_now
from agreements.services.scans import access_log
from tests.factories import AgreementFactory, UserFactory, complete_draft
from tests.processes import racers
from tests.services.reminding import LETTER, START, WAITING, Wait, stands, waiter

pytestmark = pytest.mark.django_db


@pytest.fixture
def wait(time_machine: Any) -> Wait:
    return waiter(time_machine)


@pytest.fixture(params=WAITING)
def agreement(request: pytest.FixtureRequest, wait: Wait) -> Agreement:
    return stands(request.param)


def save(agreement: Agreement, words: str = "Recognition of faces.") -> None:
    opened = opened_now(agreement, Section.USE)
    applying.save_use(agreement, by=agreement.signer.user, opened=opened, intended_use=words)


class TestASignerWhoDoesNothing:
    def test_is_reminded_after_7_and_21_days_and_then_no_more(self, agreement, wait):
        letter = LETTER[agreement.status]
        days = {6.9: 0, 7: 1, 8: 1, 20.9: 1, 21: 2, 22: 2, 40: 2, 400: 2}
        assert {day: wait(day) for day in days} == {d: [letter] * n for d, n in days.items()}

    def test_is_told_which_is_the_last(self, agreement, wait):
        wait(7)
        wait(21)
        first, last = OutboundEmail.objects.filter(letter__startswith="reminder_").order_by("pk")
        for mail, is_last in ((first, False), (last, True)):
            for said in (mail.text, mail.html):
                assert ("This is the last reminder." in said) == is_last
                assert ("in two weeks we remind you once more" in said) != is_last
                assert "you can withdraw it" in said
                assert agreement.reference in said
                assert f"http://testserver{agreement.get_absolute_url()}" in said

    def test_gets_one_mail_after_a_standstill_the_one_that_is_due(self, agreement, wait):
        assert len(wait(23)) == 1
        mail = OutboundEmail.objects.get(letter=LETTER[agreement.status])
        assert "This is the last reminder." in mail.text
        assert len(wait(60)) == 1

    def test_gets_a_late_one_and_then_the_other_in_its_time(self, agreement, wait):
        assert [len(wait(day)) for day in (14, 20, 21, 30)] == [1, 1, 2, 2]


def test_a_new_request_is_reminded_of(wait):
    version = complete_draft().version
    agreement = applying.start_request(version.dataset, by=UserFactory())
    assert wait(7) == ["reminder_draft"]
    mail = OutboundEmail.objects.get()
    assert mail.to == agreement.signer.email
    assert "4 parts are left to fill in." in mail.text


def test_a_license_to_sign_is_told_with_its_page_and_pdf(wait):
    agreement = stands(Status.AWAITING_SIGNATURE)
    wait(7)
    mail = OutboundEmail.objects.get(letter="reminder_unsigned")
    page = agreement.documents.get().layout["boxes"]["signature"]["page"]
    assert f"Sign and date page {page} by hand" in mail.text
    assert f"/requests/{agreement.reference}/documents/1/" in mail.text


class TestTheDaysAreCounted:
    """From the last thing that the signer did."""

    @pytest.mark.parametrize("act", [save, "type"])
    @pytest.mark.parametrize("status", [Status.DRAFT, Status.CHANGES_REQUESTED])
    def test_from_what_was_saved_or_only_typed(self, wait, status, act):
        agreement = stands(status)
        wait(5)
        if act == "type":
            opened, user = opened_now(agreement, Section.USE), agreement.signer.user
            fields = {"intended_use": "Half a sen"}
            section_edits.keep_draft(
                agreement, by=user, section=Section.USE, opened=opened, typed=fields
            )
        else:
            act(agreement)
        assert [len(wait(day)) for day in (7, 11.9, 12, 25.9, 26, 90)] == [0, 0, 1, 1, 2, 2]

    def test_from_a_download_of_the_paper(self, wait):
        agreement = stands(Status.AWAITING_SIGNATURE)
        wait(5)
        access_log.open_for_download(agreement.documents.get(), by=agreement.signer.user)
        assert [len(wait(day)) for day in (7, 12)] == [0, 1]

    def test_after_a_first_reminder_there_is_one_more_only(self, wait):
        agreement = stands(Status.DRAFT)
        wait(7)
        save(agreement)
        assert [len(wait(day)) for day in (14, 27.9, 28, 60)] == [1, 1, 2, 2]

    def test_after_the_last_there_is_none(self, wait):
        agreement = stands(Status.DRAFT)
        wait(7)
        wait(21)
        save(agreement)
        assert len(wait(90)) == 2

    def test_from_a_step_anew(self, wait):
        agreement = stands(Status.DRAFT)
        wait(7)
        wait(21)
        issuing.issue_document(agreement, by=agreement.signer.user)
        assert wait(28) == ["reminder_draft"] * 2 + ["reminder_unsigned"]


def test_only_its_signer_stops_the_reminders(wait):
    with pytest.raises(NotYourMove):
        reminders.stop_reminders(AgreementFactory(), by=UserFactory())


def test_a_call_writes_so_many_and_the_next_one_the_rest(wait):
    for number in range(3):
        complete_draft(waiting_since=START - timedelta(days=8, hours=number))
    assert [reminders.write_due_reminders(most=2) for _call in range(3)] == [2, 1, 0]
    assert OutboundEmail.objects.count() == 3


@pytest.fixture
def _one_is_broken() -> Iterator[None]:
    """That of whoever has this use for the data."""
    original = letters.reminder

    def broken(name: str, agreement: Agreement, **facts: Any) -> OutboundEmail:
        if agreement.intended_use == "broken":
            raise ValueError
        return original(name, agreement, **facts)

    with mock.patch.object(letters, "reminder", broken):
        yield


@pytest.mark.usefixtures("_one_is_broken")
def test_one_that_fails_stops_no_other_and_is_tried_again(wait):
    broken = complete_draft(waiting_since=START - timedelta(days=9), intended_use="broken")
    complete_draft(waiting_since=START - timedelta(days=8))
    assert reminders.write_due_reminders() == 1
    Agreement.objects.filter(pk=broken.pk).update(intended_use="mended")
    assert reminders.write_due_reminders() == 1


def test_the_reviewer_who_reads_the_paper_does_nothing_for_the_signer(wait):
    agreement = stands(Status.AWAITING_SIGNATURE)
    wait(5)
    access_log.open_for_download(agreement.documents.get(), by=UserFactory(is_superuser=True))
    assert len(wait(7)) == 1


def test_beat_asks_often_enough(settings):
    entry = settings.CELERY_BEAT_SCHEDULE["write_due_reminders"]
    assert entry["task"] == tasks.write_due_reminders.name
    assert entry["schedule"] <= 24 * 3600


@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_moment_write_it_once():
    draft = complete_draft()
    with racers() as processes:
        for days in (8, 22):
            since = timezone.now() - timedelta(days=days)
            Agreement.objects.filter(pk=draft.pk).update(waiting_since=since)
            ended = processes.race(
                "agreements.services.requests.reminders.write_due_reminders", [[]] * 2
            )
            assert sorted(ended) == [("done", 0), ("done", 1)]
    assert OutboundEmail.objects.count() == 2
