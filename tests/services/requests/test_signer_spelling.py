"""How a signer is written is corrected on record; what was signed stays."""

import pytest

from agreements import models
from agreements.enums import Status
from agreements.exceptions import NotYourMove, ReasonMissing, SameSpelling
from agreements.services.accounts import staff
from agreements.services.requests import signer_spelling
from agreements.services.requests.signer_spelling import correct_signer
from tests.admin import desk
from tests.factories import AgreementFactory, staff_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement() -> models.Agreement:
    made = desk.filed(Status.APPROVED)
    models.Signer.objects.update(name="Anh", title="Dr.", affiliation="Hanoi")
    return models.Agreement.objects.get(pk=made.pk)


@pytest.fixture
def by(agreement: models.Agreement) -> models.User:
    return staff_user(staff.DATA_OWNER, agreement.dataset)


def written(**changed: str) -> dict[str, str]:
    return {"name": "Anh", "title": "Dr.", "affiliation": "Hanoi", **changed}


def test_both_are_on_record_and_the_signer_is_told(agreement, by) -> None:
    other = AgreementFactory(signer=agreement.signer)
    terms = agreement.documents.get().terms
    correct_signer(agreement, by=by, reason=" Accent. ", written=written(name="Ánh"))
    assert models.Signer.objects.get(pk=agreement.signer_id).name == "Ánh"
    assert agreement.documents.get().terms == terms
    for each in (agreement, other):
        event = models.AuditEvent.objects.get(subject=each.reference, action="signer:correct")
        assert (event.details["before"], event.details["after"]) == (
            {"name": "Anh"},
            {"name": "Ánh"},
        )
    mail = models.OutboundEmail.objects.get()
    assert (mail.letter, mail.to) == ("signer_corrected", agreement.signer.mailbox)
    for words in ("“Anh” is “Ánh” now", "Accent."):
        assert words in mail.text


def test_it_takes_a_change_a_reason_and_a_data_owner(agreement, by) -> None:
    with pytest.raises(SameSpelling):
        correct_signer(agreement, by=by, reason="x", written=written())
    with pytest.raises(ReasonMissing):
        correct_signer(agreement, by=by, reason=" ", written=written(name="Ánh"))
    reviewer = staff_user(staff.REVIEWER, agreement.dataset)
    with pytest.raises(NotYourMove):
        correct_signer(agreement, by=reviewer, reason="x", written=written(name="Ánh"))
    draft = AgreementFactory(version=agreement.version, signer=agreement.signer, amends=None)
    with pytest.raises(signer_spelling.NotCorrectable):
        correct_signer(draft, by=by, reason="x", written=written(name="Ánh"))
    assert not models.AuditEvent.objects.exists()
