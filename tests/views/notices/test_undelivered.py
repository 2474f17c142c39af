"""The signer reads on the site that a mail did not arrive."""

import pytest
from django.test import Client
from django.utils import timezone

from agreements.enums import MailStatus, Status
from agreements.models import Agreement
from agreements.services.mail import bounces
from tests.admin import desk
from tests.factories import AgreementFactory
from tests.mail.reports import report_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement() -> Agreement:
    return AgreementFactory(status=Status.APPROVED)


def shown(agreement: Agreement) -> str:
    client = Client()
    client.force_login(agreement.signer.user)
    return client.get(agreement.get_absolute_url()).content.decode()


def test_a_mail_that_came_back_is_said_with_its_day_address_and_why(agreement) -> None:
    to = agreement.signer.email
    mail = desk.mail(
        agreement, letter="approved", status=MailStatus.SENT, sent_at=timezone.now(), to=to
    )
    assert "came back" not in shown(agreement)
    bounces.record_mail(report_on(mail), source="test")
    page = shown(agreement)
    assert f"to {to} came back" in page
    assert "The mail server said: 550 5.1.1 &lt;li@psych.example.edu&gt;: User unknown" in page
    assert agreement.dataset.contact_email in page


def test_so_is_one_that_was_refused(agreement) -> None:
    desk.mail(agreement, to=agreement.signer.email)
    assert f"to {agreement.signer.email} did not get through" in shown(agreement)


def test_a_code_and_what_others_were_written_is_not(agreement) -> None:
    desk.mail(agreement, to=agreement.signer.email, is_secret=True)
    desk.mail(agreement, to="student@example.edu", letter="access_ended")
    page = shown(agreement)
    assert "did not get through" not in page
