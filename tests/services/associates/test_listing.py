"""Those whom a signer lists: every state × verb × party, and what each move brings."""

import pytest
from django.utils import timezone

from agreements.associate_lifecycle import ASSOCIATE_TABLE
from agreements.enums import AssociateState, AssociateVerb, GrantEnd, Status, Verb
from agreements.exceptions import NotYourMove, ReasonMissing
from agreements.models import AssociatedUser, AuditEvent, DownloadGrant, OutboundEmail
from agreements.selectors.grants.live_grants import live_grant
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.associates import listing
from agreements.services.associates.associate_transitions import (
    AgreementOver,
    ListingMovedOn,
    apply_to_associate,
)
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    SignerFactory,
    UserFactory,
    confirmed_by,
    staff_user,
    with_grant,
)

pytestmark = pytest.mark.django_db

_S, _V = AssociateState, AssociateVerb
# Written out by hand: from, to, who.
MOVES = {
    _V.INVITE: ("named invited", "invited", "signer owner"),
    _V.CONFIRM: ("invited", "confirmed", "person"),
    _V.DECLINE: ("invited confirmed", "ended", "person"),
    _V.CARRY: ("named invited", "confirmed", ""),  # both by the system: test_hand_overs.py
    _V.HAND_OVER: ("invited confirmed", "ended", ""),
    _V.END: ("named invited confirmed", "ended", "signer owner"),
}
PEOPLE = ("signer", "person", "owner", "reviewer", "other signer", "owner elsewhere", "closed")


@pytest.fixture
def agreement():
    return AgreementFactory(status=Status.APPROVED)


def in_state(agreement, state, user):
    now = timezone.now()
    columns = {
        _S.NAMED: {},
        _S.INVITED: {"state": state, "invited_at": now},
        _S.CONFIRMED: confirmed_by(user),
        _S.ENDED: {"state": state, "invited_at": now, "until": now, "ended_by": user},
    }[state]
    made = AssociatedUserFactory(agreement=agreement, **{"email": user.email, **columns})
    if state == _S.CONFIRMED:
        DownloadGrant.objects.create(agreement=agreement, associate=made, granted_at=now)
    return made


def move(associate, verb, by):
    return {
        _V.INVITE: lambda: listing.invite(associate, by=by),
        _V.CONFIRM: lambda: listing.confirm(associate, by=by),
        _V.DECLINE: lambda: listing.decline(associate, by=by),
        _V.CARRY: lambda: apply_to_associate(associate, verb, by=by),
        _V.HAND_OVER: lambda: apply_to_associate(associate, verb, by=by),
        _V.END: lambda: listing.end_listing(associate, by=by, reason="Left."),
    }[verb]()


@pytest.mark.parametrize("verb", AssociateVerb)
@pytest.mark.parametrize("state", AssociateState)
def test_every_state_verb_and_party(agreement, state, verb):
    sources, target, parties = (words.split() for words in MOVES[verb])
    assert set(MOVES) == set(ASSOCIATE_TABLE)
    for who in PEOPLE:
        person = UserFactory()
        users = {
            "signer": agreement.signer.user,
            "person": person,
            "owner": staff_user(staff.DATA_OWNER, agreement.dataset),
            "reviewer": staff_user(staff.REVIEWER, agreement.dataset),
            "other signer": SignerFactory().user,
            "owner elsewhere": staff_user(staff.DATA_OWNER),
            "closed": person,
        }
        if who == "closed":
            person.is_active = False
        associate = in_state(agreement, state, person)
        if who not in parties:
            with pytest.raises(NotYourMove):
                move(associate, verb, users[who])
        elif state == _S.CONFIRMED and verb is _V.CONFIRM:
            assert move(associate, verb, users[who]).state == state  # a button pressed twice
        elif state not in sources:
            with pytest.raises(ListingMovedOn):
                move(associate, verb, users[who])
        else:
            assert move(associate, verb, users[who]).state == target[0]
        associate.refresh_from_db()
        live = DownloadGrant.objects.filter(associate=associate, ended_at=None)
        assert live.exists() == (associate.state == _S.CONFIRMED)


@pytest.mark.parametrize("verb", [verb for verb in MOVES if MOVES[verb][2]])
def test_nothing_moves_under_an_agreement_that_is_not_in_force(verb):
    for status in set(Status) - {Status.APPROVED}:
        agreement, person = AgreementFactory(status=status), UserFactory()
        associate = in_state(agreement, _S.INVITED, person)
        by = person if ASSOCIATE_TABLE[verb].own else agreement.signer.user
        with pytest.raises(AgreementOver):
            move(associate, verb, by)


class TestAtApproval:
    def test_those_with_an_address_are_invited_and_nobody_has_access_yet(self):
        agreement = AgreementFactory(status=Status.APPROVED)
        AssociatedUserFactory(agreement=agreement, email="a@example.edu")
        AssociatedUserFactory(agreement=agreement, email="")
        listing.invite_listed(agreement)
        states = AssociatedUser.objects.order_by("pk").values_list("state", flat=True)
        assert list(states) == ["invited", "named"]
        assert [m.to for m in OutboundEmail.objects.filter(letter="listed")] == ["a@example.edu"]
        assert DownloadGrant.objects.count() == 1  # the signer's

    def test_inviting_twice_writes_once(self):
        agreement = AgreementFactory(status=Status.APPROVED)
        AssociatedUserFactory(agreement=agreement, email="a@example.edu")
        for _twice in range(2):
            listing.invite_listed(agreement)
        assert OutboundEmail.objects.filter(letter="listed").count() == 1


class TestConfirming:
    def test_gives_access_under_the_own_name_and_is_on_record(self, agreement):
        person = UserFactory()
        associate = in_state(agreement, _S.INVITED, person)
        assert live_grant(person, agreement.dataset) is None
        listing.confirm(associate, by=person)
        grant = live_grant(person, agreement.dataset)
        assert grant.associate == associate
        event = AuditEvent.objects.get(action="associate:confirm")
        assert (event.actor, event.subject) == (person.email, agreement.reference)

    def test_goes_with_the_address_whatever_account_it_is(self, agreement):
        associate = in_state(agreement, _S.INVITED, UserFactory(email="a@example.edu"))
        with pytest.raises(NotYourMove):
            listing.confirm(associate, by=UserFactory(email="b@example.edu"))


class TestInviting:
    def test_to_another_address_ends_the_way_of_the_first(self, agreement):
        first, second = UserFactory(), UserFactory()
        associate = in_state(agreement, _S.INVITED, first)
        listing.invite(associate, by=agreement.signer.user, email=second.email)
        with pytest.raises(NotYourMove):
            listing.confirm(associate, by=first)
        assert listing.confirm(associate, by=second).user == second

    def test_without_an_address_asks_for_one(self, agreement):
        associate = AssociatedUserFactory(agreement=agreement)
        with pytest.raises(listing.AddressMissing):
            listing.invite(associate, by=agreement.signer.user)

    def test_never_to_the_signer_or_to_somebody_else_on_the_list(self, agreement):
        other = AssociatedUserFactory(agreement=agreement, email="a@example.edu")
        associate = AssociatedUserFactory(agreement=agreement)
        for taken in (other.email, agreement.signer.email):
            with pytest.raises(listing.AddressTaken):
                listing.invite(associate, by=agreement.signer.user, email=taken)


class TestEnding:
    def test_by_the_signer_ends_the_access_at_once_and_tells_the_person_why(self, agreement):
        person = UserFactory()
        associate = with_grant(agreement, person)
        listing.end_listing(associate, by=agreement.signer.user, reason="Left the group.")
        assert live_grant(person, agreement.dataset) is None
        grant = associate.grants.get()
        assert (grant.ended_why, grant.ended_by) == (GrantEnd.REMOVED, agreement.signer.user)
        mail = OutboundEmail.objects.get()
        assert mail.to == person.email
        assert "Left the group." in mail.text

    def test_owes_a_reason(self, agreement):
        associate = with_grant(agreement, UserFactory())
        with pytest.raises(ReasonMissing):
            listing.end_listing(associate, by=agreement.signer.user, reason=" \n")

    def test_leaves_the_signer_and_the_others_alone(self, agreement):
        stays, goes = UserFactory(), UserFactory()
        with_grant(agreement, stays)
        associate = with_grant(agreement, goes)
        listing.end_listing(associate, by=agreement.signer.user, reason="Left.")
        for user in (stays, agreement.signer.user):
            assert live_grant(user, agreement.dataset)

    def test_by_the_person_tells_the_signer_in_their_words(self, agreement):
        person = UserFactory()
        listing.decline(with_grant(agreement, person, name="Ana"), by=person, reason="Not mine.")
        mail = OutboundEmail.objects.get()
        assert (mail.letter, mail.to) == ("listing_declined", agreement.signer.email)
        assert "Ana" in mail.subject
        assert "Not mine." in mail.text


class TestWithTheAgreement:
    @pytest.mark.parametrize("verb", [Verb.END, Verb.REVOKE, Verb.OPT_OUT])
    def test_all_grants_end_at_once_with_why_and_by_whom(self, agreement, verb):
        person = UserFactory()
        with_grant(agreement, person)
        owner = staff_user(staff.DATA_OWNER, agreement.dataset)
        by = owner if verb is Verb.REVOKE else agreement.signer.user
        ended = transitions.apply(agreement, verb, by=by, reason="Because.")
        grants = DownloadGrant.objects.values_list("ended_why", "ended_by")
        assert set(grants) == {(ended.status, by.pk)}
        for user in (person, agreement.signer.user):
            assert live_grant(user, agreement.dataset) is None

    def test_a_reinstatement_brings_them_back_for_those_who_had_confirmed(self, agreement):
        confirmed, left = UserFactory(), UserFactory()
        with_grant(agreement, confirmed)
        gone = with_grant(agreement, left)
        signer = agreement.signer.user
        listing.end_listing(gone, by=signer, reason="Left.")
        ended = transitions.apply(agreement, Verb.OPT_OUT, by=signer)
        owner = staff_user(staff.DATA_OWNER, agreement.dataset)
        transitions.apply(ended, Verb.REINSTATE, by=owner)
        assert live_grant(confirmed, agreement.dataset)
        assert live_grant(signer, agreement.dataset)
        assert live_grant(left, agreement.dataset) is None

    def test_of_two_signers_one_ends_and_the_student_goes_on(self, agreement):
        person = UserFactory()
        other = AgreementFactory(version=agreement.version, status=Status.APPROVED)
        with_grant(agreement, person)
        mine = with_grant(other, person)
        transitions.apply(agreement, Verb.END, by=agreement.signer.user)
        assert live_grant(person, agreement.dataset).associate == mine
