"""The data owner corrects how a name is written."""

import pytest
from django.utils import timezone

from agreements.enums import AssociateState, AuditAction, Status
from agreements.exceptions import NotYourMove, ReasonMissing, SameSpelling
from agreements.models import AssociatedUser, AuditEvent, OutboundEmail
from agreements.services.accounts import staff
from agreements.services.associates import spelling
from agreements.services.associates.associate_transitions import AgreementOver, ListingMovedOn
from agreements.text import person_key
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    SignerFactory,
    UserFactory,
    staff_user,
    with_grant,
)

pytestmark = pytest.mark.django_db

WORDS = {"name": "Nguyễn Văn Ánh", "reason": " As in the passport. "}


@pytest.fixture
def listed() -> AssociatedUser:
    found = with_grant(AgreementFactory(status=Status.APPROVED), UserFactory())
    AssociatedUser.objects.filter(pk=found.pk).update(name="Nguyen Van Anh")
    found.refresh_from_db()
    return found


def owner_of(listed: AssociatedUser):
    return staff_user(staff.DATA_OWNER, listed.agreement.dataset)


def test_both_names_are_on_record_and_both_sides_are_told(listed) -> None:
    by = owner_of(listed)
    spelling.correct_name(listed, by=by, **WORDS)
    listed.refresh_from_db()
    assert (listed.name, listed.person_key) == (WORDS["name"], person_key(WORDS["name"]))
    assert listed.state == AssociateState.CONFIRMED
    event = AuditEvent.objects.get(action=AuditAction.ASSOCIATE_CORRECT)
    assert (event.subject, event.actor, event.details) == (
        listed.agreement.reference,
        by.email,
        {
            "before": "Nguyen Van Anh",
            "person": WORDS["name"],
            "reason": "As in the passport.",
            "listing": listed.pk,
        },
    )
    mails = OutboundEmail.objects.filter(letter="name_corrected")
    assert {mail.to for mail in mails} == {listed.agreement.signer.email, listed.email}
    for mail in mails:
        assert "“Nguyen Van Anh” is “Nguyễn Văn Ánh” now" in mail.text
        assert "As in the passport." in mail.text
    assert "/listed/" in mails.get(to=listed.email).text


def test_who_has_no_address_is_not_written_to(listed) -> None:
    plain = AssociatedUserFactory(agreement=listed.agreement, email="")
    spelling.correct_name(plain, by=owner_of(listed), **WORDS)
    assert OutboundEmail.objects.get().to == listed.agreement.signer.email


def test_it_is_the_data_owners_alone_and_never_on_their_own(listed) -> None:
    agreement = listed.agreement
    own = owner_of(listed)
    AssociatedUserFactory(agreement=agreement, email=own.email)
    for somebody in (
        agreement.signer.user,
        listed.user,
        SignerFactory().user,
        staff_user(staff.REVIEWER, agreement.dataset),
        staff_user(staff.DATA_OWNER),
        staff_user(staff.DATA_OWNER, agreement.dataset, is_active=False),
        own,
    ):
        with pytest.raises(NotYourMove):
            spelling.correct_name(listed, by=somebody, **WORDS)
    check_nothing_happened(listed)


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.APPROVED}))
def test_it_needs_an_agreement_in_force(status) -> None:
    listed = AssociatedUserFactory(agreement=AgreementFactory(status=status), name="Ann")
    with pytest.raises(AgreementOver):
        spelling.correct_name(listed, by=owner_of(listed), **WORDS)


def test_who_is_no_longer_listed_stays_as_they_were(listed) -> None:
    gone = AssociatedUserFactory(agreement=listed.agreement, until=timezone.now())
    with pytest.raises(ListingMovedOn):
        spelling.correct_name(gone, by=owner_of(listed), **WORDS)


def test_it_takes_a_reason_and_another_spelling_that_is_free(listed) -> None:
    same = {"agreement": listed.agreement, "competition_id": listed.competition_id}
    AssociatedUserFactory(**same, name="Bob")
    refused = (
        (ReasonMissing, {"name": "Ann", "reason": " \n "}),
        (SameSpelling, {"name": "Nguyen Van Anh", "reason": "Why not."}),
        (spelling.NameTaken, {"name": "BOB", "reason": "They are one."}),
    )
    for error, words in refused:
        with pytest.raises(error):
            spelling.correct_name(listed, by=owner_of(listed), **words)
    check_nothing_happened(listed)


def check_nothing_happened(listed: AssociatedUser) -> None:
    listed.refresh_from_db()
    assert listed.name == "Nguyen Van Anh"
    assert not AuditEvent.objects.filter(action=AuditAction.ASSOCIATE_CORRECT).exists()
    assert not OutboundEmail.objects.exists()
