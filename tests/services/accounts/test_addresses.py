"""The addresses of one account: proved one by one, and all of them count."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group

from agreements.enums import AssociateState, Status, Verb
from agreements.exceptions import PortalError
from agreements.mail import stored_letter
from agreements.models import AuditEvent, OutboundEmail, Signer, User
from agreements.selectors.addresses import account_of, addresses_of
from agreements.selectors.associates import hand_overs, listings
from agreements.selectors.grants.live_grants import live_grant
from agreements.selectors.requests import new_signers
from agreements.selectors.review.queue import next_request
from agreements.services import transitions
from agreements.services.accounts import accounts, addresses, invitations, staff
from agreements.services.associates import hand_overs as moves
from agreements.services.associates import listing
from agreements.services.requests import applying, new_signer
from agreements.services.student_requests import answering, asking
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    DatasetFactory,
    SignerFactory,
    UserFactory,
    staff_user,
    with_grant,
)
from tests.services.student_requests.requesting import asked

pytestmark = pytest.mark.django_db
OLD, NEW = "li@old.example.edu", "li@new.example.edu"


@pytest.fixture
def li() -> User:
    return accounts.prove_address(OLD)


def own(user: User) -> list[str]:
    return addresses_of(User.objects.get(pk=user.pk))


def told(to: str) -> list[str]:
    """What this mailbox was told of the account's addresses."""
    mails = OutboundEmail.objects.filter(to=to, letter="address_changed").order_by("pk")
    return [stored_letter.open_sealed(mail).text for mail in mails]


def on_record(user: User) -> list[str]:
    events = AuditEvent.objects.filter(subject=f"user:{user.pk}").order_by("pk")
    return [event.action.partition(":")[2] for event in events]


def test_a_second_one_leads_to_the_account_and_can_take_the_firsts_place(li: User) -> None:
    for _twice in range(2):
        addresses.add_address(NEW, by=li)
    assert own(li) == [OLD, NEW]
    assert account_of(NEW) == accounts.prove_address(NEW) == accounts.prove_address(OLD) == li
    for _twice in range(2):
        addresses.make_main_address(NEW, of=li, by=li)
    li = User.objects.get(pk=li.pk)
    assert (li.email, own(li)) == (NEW, [NEW, OLD])
    assert list(EmailAddress.objects.filter(primary=True).values_list("email", flat=True)) == [NEW]
    addresses.remove_address(OLD, by=li)
    assert account_of(OLD) is None
    assert on_record(li) == ["open", "add_address", "change_address", "remove_address"]
    added, main, removed = told(OLD)
    assert f"{NEW} was added" in added
    assert f"Mails go to {NEW} from now on" in main
    assert f"{OLD} was removed" in removed
    assert told(NEW) == []
    with pytest.raises(addresses.AddressGone):
        addresses.make_main_address(OLD, of=li, by=li)
    for gone in (OLD, "nobody@example.edu", ""):
        with pytest.raises(addresses.AddressGone):
            addresses.remove_address(gone, by=li)


def test_the_main_one_and_one_that_was_signed_with_stay(li: User) -> None:
    addresses.add_address(NEW, by=li)
    signer = SignerFactory(user=li, email=NEW)
    approved = AgreementFactory(signer=signer, reference="LA-TEST22", status=Status.APPROVED)
    draft = AgreementFactory(signer=signer, reference="LA-TEST23")
    for address, why in ((OLD, "Mails go there"), (NEW, "LA-TEST22, LA-TEST23 with it, so")):
        with pytest.raises(addresses.AddressKept, match=why):
            addresses.remove_address(address, by=li)
    applying.withdraw_request(draft, by=li)
    with pytest.raises(addresses.AddressKept, match="You sign LA-TEST22 with it"):
        addresses.remove_address(NEW, by=li)
    transitions.apply(approved, Verb.END, by=li)
    addresses.remove_address(NEW, by=li)
    # Whoever reads it now is another account: what was signed stays where it is.
    reader = accounts.prove_address(NEW)
    with pytest.raises(PortalError, match="Write to the owner"):
        applying.signer_at(reader, NEW)
    assert Signer.objects.get(email=NEW).user == li


class TestAnAddressWithAnAccountOfItsOwn:
    def test_is_taken_over_when_nothing_was_done_there(self, li: User) -> None:
        other = accounts.prove_address(NEW)
        session = other.get_session_auth_hash()
        addresses.add_address(NEW, by=li)
        other.refresh_from_db()
        assert not other.is_active
        assert NEW not in other.email
        assert session != other.get_session_auth_hash()
        assert own(other) == [other.email]
        assert account_of(NEW) == li
        assert on_record(other) == ["open", "close"]
        addresses.make_main_address(NEW, of=li, by=li)

    @pytest.mark.parametrize(
        "has",
        [
            lambda user: user.groups.add(Group.objects.get(name=staff.REVIEWER)),
            lambda user: DatasetFactory().staff.add(user),
            lambda user: SignerFactory(user=user),
            lambda user: Authenticator.objects.create(user=user, type="totp", data={}),
            lambda user: EmailAddress.objects.create(user=user, email="x@y.edu", verified=True),
            lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
            lambda user: User.objects.filter(pk=user.pk).update(is_staff=True),
        ],
    )
    def test_is_not_taken_from_one_that_has_anything(self, li: User, has) -> None:
        other = accounts.prove_address(NEW)
        has(other)
        with pytest.raises(addresses.AddressOfAnotherAccount, match="Write to the owner"):
            addresses.add_address(NEW, by=li)
        assert account_of(NEW) == other
        assert own(li) == [OLD]
        assert not told(OLD)


def test_there_is_an_end_to_adding(li: User) -> None:
    for number in range(addresses.MOST - 1):
        addresses.add_address(f"li{number}@new.example.edu", by=li)
    with pytest.raises(addresses.TooManyAddresses):
        addresses.add_address(NEW, by=li)


class TestEveryAddressCounts:
    @pytest.fixture
    def two(self, li: User) -> User:
        addresses.add_address(NEW, by=li)
        return li

    def test_for_whoever_is_listed(self, two: User) -> None:
        agreement = AgreementFactory(status=Status.APPROVED)
        person = AssociatedUserFactory(agreement=agreement, email=NEW)
        listing.invite_listed(agreement)
        assert [row.pk for row in listings.listings_of(two)] == [person.pk]
        confirmed = listing.confirm(listings.own_listing(two, agreement.reference), by=two)
        assert confirmed.state == AssociateState.CONFIRMED
        assert live_grant(two, agreement.dataset)
        assert confirmed.mailbox == OLD
        listing.end_listing(confirmed, by=agreement.signer.user, reason="Left")
        assert OutboundEmail.objects.get(letter="access_ended").to == OLD

    def test_for_a_supervisor_and_never_for_a_student_who_asks_themself(self, two: User) -> None:
        row = asked(supervisor_email=NEW)
        assert answering.take_up(row, by=two).agreement.signer.user == two
        with pytest.raises(asking.OwnAddress):
            asking.check_address(NEW, by=two)

    def test_for_who_is_invited_to_the_staff_and_decides_on_nothing_of_their_own(
        self, two: User
    ) -> None:
        dataset = DatasetFactory()
        owner = staff_user(staff.DATA_OWNER, dataset)
        group = Group.objects.get(name=staff.REVIEWER)
        made = invitations.invite(NEW, groups=[group], datasets=[dataset], by=owner)
        invitations.accept_invitation(made, by=two)
        two = User.objects.get(pk=two.pk)
        waiting = AgreementFactory(dataset=dataset, status=Status.SUBMITTED)
        assert next_request(two) == waiting
        AssociatedUserFactory(agreement=waiting, email=NEW)
        assert next_request(two) is None

    def test_for_mails_that_go_to_the_main_one(self, two: User) -> None:
        agreement = AgreementFactory(signer=SignerFactory(user=two, email=OLD))
        assert agreement.signer.mailbox == OLD
        addresses.make_main_address(NEW, of=two, by=two)
        agreement.signer.user.refresh_from_db()
        assert (agreement.signer.mailbox, agreement.signer.email) == (NEW, OLD)

    def test_for_a_signer_to_whom_somebody_moves_or_who_is_named(self, two: User) -> None:
        agreement, ann = AgreementFactory(status=Status.APPROVED), UserFactory()
        with_grant(agreement, ann, name="Ann")
        signer = agreement.signer.user
        addresses.add_address("signer@new.example.edu", by=signer)
        listed = agreement.associates.get()
        with pytest.raises(moves.SameSigner):
            moves.ask_to_move(listed, by=ann, to_email="signer@new.example.edu")
        move = moves.ask_to_move(listed, by=ann, to_email=NEW)
        moves.agree_to_move(move, by=User.objects.get(pk=signer.pk))
        assert hand_overs.offers_to(two).get() == move
        moves.call_off_move(move, by=two)
        owner = staff_user(staff.DATA_OWNER, agreement.dataset)
        named = new_signer.name_new_signer(agreement, by=owner, to_email=NEW, reason="Left")
        assert new_signers.asked_of(two).get() == named
        signs = new_signer.take_up_succession(named, by=two).signer
        assert (signs.user, signs.email) == (two, NEW)
