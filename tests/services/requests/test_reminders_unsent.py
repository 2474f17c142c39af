"""Who is not reminded, though a request waits for them."""

from datetime import timedelta
from typing import Any

import pytest

from agreements import storage
from agreements.enums import MailStatus, Status, Verb, VersionStatus
from agreements.mail import letters
from agreements.models import Agreement, OutboundEmail, QuarantinedUpload
from agreements.services import transitions
from agreements.services.requests import applying, issuing, reminders
from tests.factories import AgreementFactory
from tests.services.reminding import LETTER, START, WAITING, Wait, stands, waiter

pytestmark = pytest.mark.django_db


@pytest.fixture
def wait(time_machine: Any) -> Wait:
    return waiter(time_machine)


@pytest.fixture(params=WAITING)
def agreement(request: pytest.FixtureRequest, wait: Wait) -> Agreement:
    return stands(request.param)


@pytest.mark.parametrize("status", sorted(set(Status) - set(WAITING)))
def test_whose_turn_it_is_not(wait, status):
    AgreementFactory(status=status, waiting_since=START)
    assert wait(7) == wait(21) == []


def test_once_the_request_moved_on(wait):
    agreement = stands(Status.AWAITING_SIGNATURE)
    transitions.apply(agreement, Verb.SUBMIT, by=agreement.signer.user)
    assert wait(7) == wait(21) == []


def test_once_it_is_withdrawn(agreement, wait):
    applying.withdraw_request(agreement, by=agreement.signer.user)
    assert wait(7) == wait(21) == []


def test_by_what_had_not_left_when_it_moved_on(agreement, wait):
    wait(7)
    applying.withdraw_request(agreement, by=agreement.signer.user)
    mail = OutboundEmail.objects.get(letter=LETTER[agreement.status])
    assert (mail.status, mail.due_at) == (MailStatus.DROPPED, None)


def test_at_an_address_that_bounces(agreement, wait):
    letters.send_to_signer("reissued", agreement, key="it bounced")
    OutboundEmail.objects.filter(dedup_key="it bounced").update(unreached_at=START)
    assert wait(7) == wait(21) == []


def test_but_who_signed_in_since_gets_mail(agreement, wait):
    letters.send_to_signer("reissued", agreement, key="it bounced")
    OutboundEmail.objects.filter(dedup_key="it bounced").update(unreached_at=START)
    user = agreement.signer.user
    user.last_login = START + timedelta(days=1)
    user.save()
    assert len(wait(7)) == 1


def test_whose_account_is_closed(agreement, wait):
    agreement.signer.user.is_active = False
    agreement.signer.user.save()
    assert wait(7) == wait(21) == []


def test_of_a_dataset_that_is_not_shown_any_more(agreement, wait):
    agreement.dataset.is_listed = False
    agreement.dataset.save()
    assert wait(7) == wait(21) == []


def test_of_a_dataset_without_a_license_in_force(agreement, wait):
    agreement.dataset.versions.update(status=VersionStatus.SUPERSEDED)
    assert wait(7) == wait(21) == []


def test_whose_scan_waits_for_the_virus_scanner(wait):
    agreement = stands(Status.AWAITING_SIGNATURE)
    stored = storage.store("held", b"%PDF")
    QuarantinedUpload.objects.create(
        agreement=agreement,
        file=stored.name,
        size=4,
        sha256=stored.sha256,
        original_name="a.pdf",
        uploaded_by=agreement.signer.user,
        due_at=START,
    )
    assert wait(7) == wait(21) == []


def test_who_wants_none(agreement, wait):
    reminders.stop_reminders(agreement, by=agreement.signer.user)
    assert wait(7) == wait(21) == []


def test_who_wants_none_after_the_next_step_either(wait):
    agreement = stands(Status.DRAFT)
    reminders.stop_reminders(agreement, by=agreement.signer.user)
    reminders.stop_reminders(agreement, by=agreement.signer.user)
    issuing.issue_document(agreement, by=agreement.signer.user)
    assert "we remind you" not in OutboundEmail.objects.get(letter="issued").text
    assert wait(7) == wait(21) == []


def test_of_what_was_forgotten_before_there_were_reminders(wait):
    AgreementFactory(waiting_since=None)
    assert wait(7) == wait(400) == []
