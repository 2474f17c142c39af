"""Somebody who is listed goes to another signer: asked, agreed, signed for; or called off."""

import pytest

from agreements.enums import AssociateState, GrantEnd, HandOverState, Status, Verb
from agreements.exceptions import NotYourMove
from agreements.mail import deletion_letters
from agreements.models import AssociatedUser, AuditEvent, Deletion, HandOver, OutboundEmail
from agreements.selectors.associates import hand_overs as selected
from agreements.selectors.grants import open_deletions
from agreements.selectors.grants.live_grants import live_grant
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.associates import hand_overs, listing
from agreements.services.associates.associate_transitions import AgreementOver, ListingMovedOn
from agreements.services.requests import applying, moving
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    LicenseVersionFactory,
    SignerFactory,
    UserFactory,
    staff_user,
    with_grant,
)
from tests.services.amending import amendment
from tests.services.moving import NEW, agree, approve, ask

pytestmark = pytest.mark.django_db


def letters() -> list[tuple[str, str]]:
    return list(OutboundEmail.objects.order_by("pk").values_list("letter", "to"))


class TestTheWay:
    def test_takes_the_access_along_with_the_approval_of_what_the_new_signer_signed(
        self, listed, new
    ):
        old, dataset = listed.agreement.signer, listed.agreement.dataset
        hand_over = agree(ask(listed))
        assert letters() == [
            ("hand_over_asked", old.email),
            ("hand_over_agreed", listed.user.email),
            ("hand_over_offered", NEW),
        ]
        assert live_grant(listed.user, dataset)
        made = amendment(Status.IN_REVIEW, of=new, people=("Ann Added",), filed=True)
        OutboundEmail.objects.all().delete()
        approve(made)
        hand_over.refresh_from_db()
        listed.refresh_from_db()
        assert (hand_over.state, listed.state) == (HandOverState.DONE, AssociateState.ENDED)
        assert listed.grants.get().ended_why == GrantEnd.HANDED_OVER
        assert live_grant(listed.user, dataset).agreement == new
        there = new.associates.get()
        assert (there.state, there.user) == (AssociateState.CONFIRMED, listed.user)
        assert hand_over.version == new.version
        assert not Deletion.objects.exists()
        assert sorted(letters()) == sorted(
            [
                ("added", NEW),
                ("handed_over", listed.user.email),
                ("handed_over", old.email),
            ]
        )
        said = " ".join(OutboundEmail.objects.get(to=listed.user.email).text.split())
        assert "there is nothing to confirm" in said
        assert f"/listed/{new.reference}/" in said
        listing.confirm(there, by=listed.user)  # a button of a former mail
        assert listed.user.listings.filter(grants__ended_at=None).count() == 1

    @pytest.mark.parametrize("address", ["given", "left out"])
    def test_asks_who_has_not_read_the_version_that_binds_there(self, listed, address):
        old, dataset = listed.agreement, listed.agreement.dataset
        other = LicenseVersionFactory(dataset=dataset, number="1.1", status="superseded")
        signer = SignerFactory(user=UserFactory(email=NEW))
        new = AgreementFactory(status=Status.APPROVED, version=other, signer=signer)
        agree(ask(listed))
        made = amendment(Status.IN_REVIEW, of=new, people=("Ann Added",), filed=True)
        if address == "left out":
            made.associates.update(email="", competition_id=listed.competition_id)
        approve(made)
        there = new.associates.get()
        assert (there.state, there.email) == (AssociateState.INVITED, listed.user.email)
        assert live_grant(listed.user, dataset) is None
        mails = OutboundEmail.objects.filter(to=listed.user.email).order_by("pk")
        said = {mail.letter: " ".join(mail.text.split()) for mail in mails}
        assert list(said) == ["hand_over_agreed", "handed_over", "listed"]
        assert "You may keep your copies of the data if you confirm." in said["handed_over"]
        # The duty to delete says so, too, for as long as the invitation stands.
        deletion = Deletion.objects.get()
        mail = deletion_letters.delete_copies(deletion, is_last=False, key="x")
        assert "can confirm your place there, and keep your copies" in " ".join(mail.text.split())
        (invited,) = open_deletions.owed(listed.user, dataset).invitations
        assert invited == there
        listing.confirm(there, by=listed.user)
        assert live_grant(listed.user, dataset).agreement == new
        deletion.refresh_from_db()
        assert deletion.lapsed_at
        assert old.associates.get().state == AssociateState.ENDED

    def test_goes_through_a_first_request_of_the_new_signer_too(self, listed):
        hand_over = agree(ask(listed))
        signer = SignerFactory(user=UserFactory(email=NEW))
        request = desk.filed(Status.IN_REVIEW, signer=signer, version=listed.agreement.version)
        AssociatedUser.objects.create(
            agreement=request,
            position=1,
            name=listed.name,
            person_key=listed.person_key,
            competition_id=listed.competition_id,
            role=listed.role,
        )
        approve(request)
        hand_over.refresh_from_db()
        assert hand_over.state == HandOverState.DONE
        assert live_grant(listed.user, request.dataset).agreement == request
        assert request.associates.get().email == listed.user.email

    @pytest.mark.parametrize("agreed", [True, False])
    def test_who_is_listed_elsewhere_without_an_agreed_move_keeps_both(self, listed, new, agreed):
        if agreed:  # to somebody else
            agree(ask(listed, "third@psych.example.edu"))
        else:
            ask(listed)
        approve(amendment(Status.IN_REVIEW, of=new, people=("Ann Added",), filed=True))
        listed.refresh_from_db()
        assert listed.state == AssociateState.CONFIRMED
        assert listed.grants.get().ended_at is None

    def test_no_place_that_somebody_else_confirmed_is_taken(self, listed, new):
        """Who had the address before has access by it."""
        former = with_grant(new, UserFactory(email="former@stu.example.edu"), name="Ann Added")
        AssociatedUser.objects.filter(pk=former.pk).update(email=listed.user.email)
        hand_over = agree(ask(listed))
        approve(amendment(Status.IN_REVIEW, of=new, people=("Bob Back",), filed=True))
        hand_over.refresh_from_db()
        listed.refresh_from_db()
        assert (hand_over.state, listed.state) == (HandOverState.AGREED, AssociateState.CONFIRMED)
        assert live_grant(listed.user, new.dataset).agreement == listed.agreement
        assert live_grant(former.user, new.dataset).agreement == new

    def test_the_new_signer_finds_the_person_on_the_next_list(self, listed, new):
        hand_over = agree(ask(listed))
        by = new.signer.user
        assert list(selected.offers_to(by)) == [hand_over]
        made = moving.list_who_comes(hand_over, by=by)
        assert (made.amends, [each.name for each in made.associates.all()]) == (new, ["Ann Added"])
        assert moving.list_who_comes(hand_over, by=by) == made
        assert made.associates.count() == 1

    def test_without_an_agreement_the_new_signer_begins_a_request(self, listed):
        hand_over = agree(ask(listed))
        by = UserFactory(email=NEW)
        made = moving.list_who_comes(hand_over, by=by)
        assert (made.status, made.amends) == (Status.DRAFT, None)
        assert [each.email for each in made.associates.all()] == ["ann@stu.example.edu"]
        assert applying.current_request(by, made.dataset) == made


class TestCallingOff:
    @pytest.mark.parametrize("who", ["person", "signer", "new"])
    def test_each_side_does_and_the_others_are_told(self, listed, new, who):
        hand_over = agree(ask(listed))
        old = listed.agreement.signer
        sides = {"person": listed.user, "signer": old.user, "new": new.signer.user}
        OutboundEmail.objects.all().delete()
        hand_overs.call_off_move(hand_over, by=sides[who])
        told = {to for letter, to in letters() if letter == "hand_over_called_off"}
        assert told == {user.email for side, user in sides.items() if side != who}
        for act in (hand_overs.agree_to_move, hand_overs.call_off_move):
            with pytest.raises(hand_overs.HandOverMovedOn):
                act(hand_over, by=old.user)
        approve(amendment(Status.IN_REVIEW, of=new, people=("Ann Added",), filed=True))
        listed.refresh_from_db()
        assert listed.state == AssociateState.CONFIRMED

    def test_who_was_not_asked_yet_is_not_told(self, listed, new):
        hand_overs.call_off_move(ask(listed), by=listed.user)
        assert NEW not in [to for _letter, to in letters()]


class TestWhoMay:
    def test_nobody_else_asks_agrees_or_calls_off(self, listed, new):
        hand_over = ask(listed)
        others = [
            SignerFactory().user,
            staff_user(staff.DATA_OWNER, listed.agreement.dataset),
            new.signer.user,  # before the old signer agreed
            UserFactory(is_active=False),
        ]
        for somebody in (*others, listed.user):
            with pytest.raises(NotYourMove):
                hand_overs.agree_to_move(hand_over, by=somebody)
        for somebody in others:
            with pytest.raises(NotYourMove):
                hand_overs.call_off_move(hand_over, by=somebody)
            with pytest.raises(NotYourMove):
                hand_overs.ask_to_move(listed, by=somebody, to_email="x@psych.example.edu")
        assert not selected.offers_to(new.signer.user).exists()

    def test_once_at_a_time_and_not_to_the_same_signer(self, listed):
        for to in (listed.agreement.signer.email, listed.user.email):
            with pytest.raises(hand_overs.SameSigner):
                ask(listed, to)
        ask(listed)
        with pytest.raises(hand_overs.AlreadyAsked):
            ask(listed, "third@psych.example.edu")
        assert HandOver.objects.count() == 1

    def test_an_end_is_one_of_the_move_too(self, listed, new):
        hand_over = agree(ask(listed))
        agreement = listed.agreement
        transitions.apply(agreement, Verb.END, by=agreement.signer.user)
        assert not selected.offers_to(new.signer.user).exists()
        with pytest.raises(hand_overs.HandOverMovedOn):
            hand_overs.call_off_move(hand_over, by=listed.user)
        with pytest.raises(AgreementOver):
            ask(listed)

    def test_who_is_no_longer_listed_does_not_ask(self, listed):
        listing.decline(listed, by=listed.user)
        with pytest.raises(ListingMovedOn):
            ask(listed)

    def test_it_is_on_record_under_the_old_agreement(self, listed, new):
        agree(ask(listed))
        approve(amendment(Status.IN_REVIEW, of=new, people=("Ann Added",), filed=True))
        actions = AuditEvent.objects.filter(subject=listed.agreement.reference)
        assert list(actions.values_list("action", flat=True)) == [
            "handover:ask",
            "handover:agree",
            "associate:hand_over",
        ]
