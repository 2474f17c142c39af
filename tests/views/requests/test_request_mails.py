"""The signer's page and the mails about the request say the same, each to the signer alone."""

import pytest
from django.test import Client
from django.urls import reverse

from agreements.enums import MailStatus, Status
from agreements.models import Agreement
from tests import examined
from tests.admin import desk
from tests.factories import AgreementFactory

pytestmark = pytest.mark.django_db


def shown(client: Client, agreement: Agreement) -> str:
    client.force_login(agreement.signer.user)
    return client.get(agreement.get_absolute_url()).content.decode()


def test_what_was_written_to_others_is_not_listed_as_written_to_the_signer(client: Client) -> None:
    agreement = AgreementFactory(status=Status.REVOKED)
    to = agreement.signer.email
    desk.mail(agreement, to=to.upper(), subject="To the signer", status=MailStatus.QUEUED)
    assert "To the signer" in shown(client, agreement)
    desk.mail(agreement, to="student@example.edu", subject="To a student", status=MailStatus.QUEUED)
    page = shown(client, agreement)
    assert "To the signer" in page
    assert "To a student" not in page


def test_which_page_is_to_be_signed_is_said_on_the_site_as_in_the_mail(client: Client) -> None:
    document = examined.issued()
    number = document.layout["boxes"]["signature"]["page"]
    page = shown(client, document.agreement)
    upload = client.get(reverse("request_upload", args=[document.agreement.reference]))
    assert f"signed and dated by hand on page {number}<" in upload.content.decode()
    assert f"Sign and date page {number} by hand" in page
