"""Who asked to be taken back, and of whom nobody had decided when the new version took effect."""

import pytest
from django.utils import timezone

from agreements import models
from agreements.enums import NoticeState, Status
from agreements.services.accounts import staff
from tests.factories import AgreementFactory, staff_user, with_grant
from tests.services.taking_effect import letters
from tests.services.telling import told

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(version):
    return told(version, NoticeState.OPTED_OUT, asked_back_at=timezone.now())


def test_is_written_to_once_with_what_happened_and_what_to_do(asked, version, take_effect):
    take_effect(version)
    take_effect(version)
    (mail,) = letters("not_reinstated")
    agreement = asked.agreement
    assert (mail.to, mail.agreement) == (agreement.signer.email, agreement)
    assert mail.subject.endswith(f" – {agreement.reference}")
    for part in (mail.text, mail.html):
        assert "you asked to go back" in part
        assert "License Agreement 1.1 took effect before there was a decision" in part
        assert f"http://testserver/datasets/{version.dataset.slug}/apply/" in part


def test_who_has_access_by_another_agreement_is_not_told_to_delete(asked, version, take_effect):
    signer = AgreementFactory(version=version.replaces, status=Status.APPROVED).signer
    signer.name = "M. López"
    signer.save()
    with_grant(signer.agreements.get(), asked.agreement.signer.user)
    take_effect(version)
    (mail,) = letters("not_reinstated")
    assert "under the License Agreement of M. López" in " ".join(mail.text.split())
    assert "elete" not in mail.text
    assert "may not use" not in mail.text


def test_whoever_did_not_ask_or_took_it_back_is_not_written_to(version, take_effect):
    told(version, NoticeState.OPTED_OUT)
    take_effect(version)
    assert letters("not_reinstated") == []
    assert not models.AuditEvent.objects.filter(action="notice:lapse").exists()


def test_the_data_owners_read_how_many(asked, version, take_effect):
    staff_user(staff.DATA_OWNER, version.dataset)
    take_effect(version)
    (report,) = letters("effect_report")
    assert "Opted out, asked to go back, and nobody had decided: 1" in report.text
