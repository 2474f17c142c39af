"""An agreement takes the place of another one of the same person, with whoever comes along."""

import pytest
from allauth.account.models import EmailAddress

from agreements import models
from agreements.enums import AssociateState, GrantEnd, Status, Verb
from agreements.exceptions import InvalidTransition, NotYourMove
from agreements.selectors.grants import live_grants
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.associates import coming_along, listing
from agreements.services.requests import amending, applying, ending, succeeding
from tests.admin import desk
from tests.factories import AgreementFactory, UserFactory, with_grant
from tests.factories import staff_user as of_staff
from tests.services.succeeding import (
    NEW,
    approve,
    letters,
    listing_ann,
    signed,
    successor,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def former() -> models.Agreement:
    return listing_ann()


def start(former: models.Agreement) -> models.Agreement:
    return succeeding.start_succession(former, by=former.signer.user, email=NEW)


class TestStarting:
    def test_makes_a_draft_of_the_same_person_at_the_new_address(self, former) -> None:
        with_grant(former, UserFactory(), name="Bo", until=None)
        listing.end_listing(former.associates.get(name="Bo"), by=former.signer.user, reason="x")
        made = start(former)
        signer = made.signer
        assert (made.status, made.succeeds, signer.user) == ("draft", former, former.signer.user)
        assert (signer.email, signer.name, signer.title) == (NEW, "柳清妍", "Professor")
        assert (signer.affiliation, signer.address, signer.country.code) == ("", "", "")
        assert (made.intended_use, made.accepted) == (former.intended_use, [])
        assert [person.name for person in made.associates.all()] == ["Ann"]
        event = models.AuditEvent.objects.get(subject=made.reference)
        assert event.details["succeeds"] == former.reference

    def test_twice_is_harmless(self, former) -> None:
        assert start(former) == start(former)
        assert applying.start_request(former.dataset, by=former.signer.user) == start(former)

    def test_takes_a_proved_address_of_ones_own(self, former) -> None:
        EmailAddress.objects.create(user=former.signer.user, email="un@proved.edu")
        EmailAddress.objects.create(user=UserFactory(), email="not@mine.edu", verified=True)
        for email in (former.signer.email, "un@proved.edu", "not@mine.edu", ""):
            with pytest.raises(succeeding.AddressNotProved):
                succeeding.start_succession(former, by=former.signer.user, email=email)
        with pytest.raises(NotYourMove):
            succeeding.start_succession(former, by=UserFactory(), email=NEW)

    def test_needs_an_agreement_in_force(self, former) -> None:
        ending.end_agreement(former, by=former.signer.user)
        with pytest.raises(succeeding.NothingToSucceed):
            start(former)

    def test_not_where_the_address_has_a_request(self, former) -> None:
        there = successor(Status.DRAFT, of=former, email=NEW)
        models.Agreement.objects.filter(pk=there.pk).delete()
        other = AgreementFactory(version=former.version, signer=there.signer)
        with pytest.raises(succeeding.RequestThere, match=other.reference):
            start(former)


class TestApproval:
    def test_ends_the_former_one_and_carries_who_said_yes(self, former) -> None:
        ann = former.associates.get()
        made = signed(former, ann)
        assert letters("come_along") == ["ann@stu.example.edu"]
        coming_along.come_along(ann, made, by=ann.user)
        assert coming_along.come_along(ann, made, by=ann.user)  # pressed twice
        approve(made)
        former.refresh_from_db()
        place = made.associates.get()
        assert former.status == Status.SUCCEEDED
        assert (place.state, place.user) == (AssociateState.CONFIRMED, ann.user)
        for person in (former.signer.user, ann.user):
            assert live_grants.live_grant(person, former.dataset).agreement == made
        assert set(former.grants.values_list("ended_why", flat=True)) == {
            GrantEnd.SUCCEEDED,
            GrantEnd.HANDED_OVER,
        }
        assert not models.Deletion.objects.exists()
        assert letters("came_along") == ["ann@stu.example.edu"]
        assert (letters("listed"), letters("access_ended"), letters("handed_over")) == ([], [], [])
        assert len(letters("succeeded")) == len(letters("approved")) == 1

    def test_moves_the_main_address_if_the_old_one_was_it(self, former) -> None:
        user = former.signer.user
        approve(signed(former))
        user.refresh_from_db()
        assert user.email == NEW

    def test_leaves_another_main_address_alone(self, former) -> None:
        user = former.signer.user
        user.email = "third@home.example.edu"
        user.save()
        approve(signed(former))
        user.refresh_from_db()
        assert user.email == "third@home.example.edu"

    def test_ends_the_access_of_who_did_not_answer_and_asks_them_to_confirm(self, former) -> None:
        ann = former.associates.get()
        gone = with_grant(former, UserFactory(email="gone@stu.example.edu"), name="Gone")
        made = signed(former, ann)
        approve(made)
        assert made.associates.get().state == AssociateState.INVITED
        assert live_grants.live_grant(ann.user, former.dataset) is None
        owed = models.Deletion.objects.values_list("grant__associate__name", flat=True)
        assert set(owed) == {"Ann", "Gone"}
        said = {
            mail.to: mail.text
            for mail in models.OutboundEmail.objects.filter(letter="access_ended")
        }
        assert "Confirm your place there, and you have access again" in said["ann@stu.example.edu"]
        assert "The new one does not list you" in said[gone.user.email]
        invitation = models.OutboundEmail.objects.get(letter="listed")
        assert "Before you have access" in invitation.text  # by the old one there is none any more
        listing.confirm(made.associates.get(), by=ann.user)
        assert not models.Deletion.objects.get(grant__associate=ann).remind_at

    def test_lapses_an_open_amendment(self, former) -> None:
        amendment = amending.start_amendment(former, by=former.signer.user)
        approve(signed(former))
        amendment.refresh_from_db()
        assert amendment.status == Status.LAPSED

    @pytest.mark.parametrize("end", ["signer", "owner"])
    def test_is_a_plain_one_where_the_former_ended_meanwhile(self, former, end) -> None:
        ann = former.associates.get()
        made = signed(former, ann)
        coming_along.come_along(ann, made, by=ann.user)
        if end == "signer":
            ending.end_agreement(former, by=former.signer.user)
        else:
            owner = of_staff(staff.DATA_OWNER, former.dataset)
            transitions.apply(former, Verb.REVOKE, by=owner, reason="x")
        approve(made)
        former.refresh_from_db()
        assert former.status == ("ended" if end == "signer" else "revoked")
        assert made.associates.get().state == AssociateState.INVITED
        assert live_grants.live_grant(former.signer.user, former.dataset).agreement == made
        assert letters("succeeded") == []

    def test_leaves_one_approved_agreement_a_person(self, former) -> None:
        other = desk.filed(Status.IN_REVIEW, version=former.version)
        models.Signer.objects.filter(pk=other.signer_id).update(user=former.signer.user)
        other = models.Agreement.objects.get(pk=other.pk)
        with pytest.raises(InvalidTransition, match="another approved agreement"):
            approve(other)
