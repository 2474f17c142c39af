"""What those whom a signer lists read: true for each of them, and no word about anybody else."""

import re

import pytest
from django.utils import timezone

from agreements.enums import GrantEnd, Status
from agreements.mail import associate_letters
from agreements.models import OutboundEmail
from agreements.services.grants.grants import end_grants
from tests.factories import AgreementFactory, AssociatedUserFactory, UserFactory, with_grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    return AgreementFactory(status=Status.APPROVED, signer__name="K. Schmidt")


def ended(agreement) -> list[OutboundEmail]:
    end_grants(agreement, GrantEnd.REVOKED, by=None)
    associate_letters.access_ended(agreement, key="k")
    return list(OutboundEmail.objects.order_by("pk"))


def words(mail) -> str:
    return " ".join(mail.text.split())


def test_the_invitation_says_who_signs_and_how_to_decline(agreement):
    associate_letters.listed(AssociatedUserFactory(agreement=agreement, email="a@b.edu"), key="k")
    mail = OutboundEmail.objects.get()
    assert "K. Schmidt" in mail.subject
    assert "Don’t you know K. Schmidt" in words(mail)
    assert f"/listed/{agreement.reference}/" in mail.text
    assert "Your turn" in mail.text


def test_an_end_is_told_to_everybody_with_an_address_who_is_still_listed(agreement):
    with_grant(agreement, UserFactory(email="anh@example.edu"), name="Ánh")
    AssociatedUserFactory(agreement=agreement, email="")
    AssociatedUserFactory(
        agreement=agreement,
        email="l@example.edu",
        until=timezone.now(),
        ended_by=UserFactory(),
        state="ended",
    )
    (mail,) = ended(agreement)
    assert mail.to == "anh@example.edu"
    assert mail.text.startswith("Dear Ánh,\n")
    assert "Please delete all copies of the data" in words(mail)
    assert "Your turn" in mail.text


def test_who_had_not_confirmed_is_not_told_to_delete_what_they_may_not_have(agreement):
    AssociatedUserFactory(agreement=agreement, email="anh@example.edu")
    (mail,) = ended(agreement)
    assert "If K. Schmidt gave you copies of the data, please delete them" in words(mail)
    assert "Your turn" not in mail.text
    assert "access has ended" not in mail.text.lower()


def test_who_has_access_through_another_signer_is_told_just_that(agreement):
    student = UserFactory()
    other = AgreementFactory(
        version=agreement.version, status=Status.APPROVED, signer__name="M. López"
    )
    for one in (agreement, other):
        with_grant(one, student, name="Ana")
    (mail,) = ended(agreement)
    assert "goes on under the License Agreement of M. López" in words(mail)
    assert "you may keep your copies" in words(mail)
    assert not re.search("Your turn|[Dd]elete", mail.text)


@pytest.mark.parametrize("lapsed", ["ended", "not confirmed", "another dataset"])
def test_only_a_grant_of_the_same_data_keeps_access_up(agreement, lapsed):
    student = UserFactory()
    with_grant(agreement, student)
    same = {} if lapsed == "another dataset" else {"version": agreement.version}
    other = AgreementFactory(status=Status.APPROVED, **same)
    if lapsed == "not confirmed":
        AssociatedUserFactory(agreement=other, email=student.email)
    else:
        with_grant(other, student)
    if lapsed == "ended":
        end_grants(other, GrantEnd.REVOKED, by=None)
    (mail,) = ended(agreement)
    assert "Delete all copies of the data" in mail.text


def test_who_signs_for_the_same_data_as_well_keeps_them(agreement):
    own = AgreementFactory(version=agreement.version, status=Status.APPROVED, signer__name="Ana")
    with_grant(agreement, own.signer.user, name="Ana")
    (mail,) = ended(agreement)
    assert "goes on under the License Agreement of Ana" in words(mail)


@pytest.mark.parametrize("confirmed", [True, False])
def test_a_reinstatement_is_told_to_whoever_was_asked(agreement, confirmed):
    if confirmed:
        with_grant(agreement, UserFactory())
    else:
        AssociatedUserFactory(
            agreement=agreement, email="a@b.edu", state="invited", invited_at=timezone.now()
        )
    AssociatedUserFactory(agreement=agreement, email="never@asked.edu")
    associate_letters.access_restored(agreement, key="k")
    mail = OutboundEmail.objects.get()
    assert ("with it your access" in words(mail)) == confirmed
    assert ("once you have confirmed" in words(mail)) != confirmed


def test_writing_twice_writes_each_mail_once(agreement):
    with_grant(agreement, UserFactory())
    for _twice in range(2):
        ended(agreement)
    assert OutboundEmail.objects.count() == 1
