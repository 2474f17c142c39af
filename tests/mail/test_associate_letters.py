"""What those whom a signer lists read: true for each of them, and no word about anybody else."""

import re

import pytest
from django.utils import timezone

from agreements.enums import GrantEnd, Status
from agreements.mail import (
    associate_letters,
    hand_over_letters,
    letters,
    release_letters,
    succession_letters,
)
from agreements.models import DataRelease, DownloadGrant, HandOver, OutboundEmail
from agreements.services.grants.grants import end_grants
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    UserFactory,
    suspend,
    with_grant,
)

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


@pytest.mark.parametrize("suspended", [False, True])
@pytest.mark.parametrize("elsewhere", [False, True])
def test_the_invitation_is_true_for_who_has_access_and_while_nobody_has(
    agreement, elsewhere, suspended
):
    student = UserFactory()
    if elsewhere:
        other = {"version": agreement.version, "signer__name": "M. López"}
        with_grant(AgreementFactory(status=Status.APPROVED, **other), student)
    if suspended:
        suspend(agreement.dataset)
    listed = AssociatedUserFactory(agreement=agreement, email=student.email)
    associate_letters.listed(listed, key="k")
    mail = OutboundEmail.objects.get()
    assert ("Before you have access" in words(mail)) != elsewhere
    already = "You have access under the License Agreement of M. López already"
    assert (already in words(mail)) == elsewhere
    assert ("has suspended access to" in words(mail)) == suspended
    assert ("then you have access" in mail.html) == (not elsewhere and not suspended)


def test_to_them_the_reference_is_not_called_a_request(agreement):
    listed = with_grant(agreement, UserFactory(), name="Ana")
    associate_letters.listed(listed, key="listed")
    associate_letters.listing_ended(listed, key="ended")
    grant = DownloadGrant.objects.get(associate=listed)
    release = DataRelease(dataset=agreement.dataset, label="2.0")
    release_letters.new_release(release, grant, listed.user, key="release")
    frame = f"License Agreement: {agreement.reference}, {agreement.dataset.name}"
    for mail in OutboundEmail.objects.all():
        assert mail.text.startswith("Dear Ana,\n")
        assert frame in words(mail)
        assert "Request" not in mail.text


def test_to_its_signer_it_is_a_request_until_it_is_approved():
    open_request = AgreementFactory(status=Status.SUBMITTED)
    letters.send_to_signer("receipt", open_request, key="k")
    assert f"\nRequest: {open_request.reference}," in OutboundEmail.objects.get().text


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


@pytest.mark.parametrize("keeps", [False, True])
def test_who_came_along_and_has_to_confirm_is_told_to_delete_only_what_they_may_not_keep(
    agreement, keeps
):
    same = {"version": agreement.version, "status": Status.APPROVED}
    listed = with_grant(agreement, UserFactory())
    if keeps:
        with_grant(AgreementFactory(**same), listed.user)
    end_grants(agreement, GrantEnd.SUCCEEDED, by=None)
    place = AssociatedUserFactory(agreement=AgreementFactory(**same), email=listed.email)
    succession_letters.came_along(listed, place)
    mail = OutboundEmail.objects.get()
    assert "once you have confirmed, you have access under it" in words(mail)
    assert ("delete all copies" in words(mail)) != keeps


def test_whoever_wanted_to_move_reads_of_the_move_as_their_own(agreement):
    listed = with_grant(agreement, UserFactory(), name="Ana")
    move = HandOver(pk=1, listing=listed, to_email="new@psych.example.edu", asked_by=listed.user)
    hand_over_letters.called_off(move, agreement.signer.user, told_new=True)
    told = {mail.to: words(mail) for mail in OutboundEmail.objects.all()}
    assert "You had asked to work with" in told[listed.user.email]
    assert "Ana had asked to work with" in told["new@psych.example.edu"]
