"""The owner names a new signer for the people of one who can't be reached."""

import pytest

from agreements.enums import Status, SuccessionState, Verb
from agreements.exceptions import NotYourMove, ReasonMissing
from agreements.models import AuditEvent, OutboundEmail, Succession
from agreements.selectors.requests import new_signers
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.requests import applying
from agreements.services.requests import new_signer as services
from tests.factories import AgreementFactory, UserFactory, staff_user, with_grant

pytestmark = pytest.mark.django_db

NEW = "new.signer@psych.example.edu"


@pytest.fixture
def agreement():
    made = AgreementFactory(status=Status.APPROVED, signer__name="Old Signer")
    with_grant(made, UserFactory(email="ann@stu.example.edu"), name="Ann Listed")
    return made


@pytest.fixture
def owner(agreement):
    return staff_user(staff.DATA_OWNER, agreement.dataset)


@pytest.fixture
def asked(agreement, owner) -> Succession:
    return services.name_new_signer(
        agreement, by=owner, to_email=NEW, reason="Moved away, no answer."
    )


def letters() -> dict[str, str]:
    return {mail.letter: mail.to for mail in OutboundEmail.objects.all()}


class TestNaming:
    def test_tells_both_and_names_nobody_to_whom_has_not_proved_the_address(self, agreement, asked):
        assert letters() == {"new_signer_asked": NEW, "new_signer_named": agreement.signer.email}
        for mail in OutboundEmail.objects.all():
            assert "Moved away, no answer." in mail.text
            assert "Ann" not in mail.text
        said = OutboundEmail.objects.get(to=NEW).text
        assert "1 person who works" in " ".join(said.split())
        assert f"/take-over/{agreement.reference}/" in said
        assert asked.agreement.status == Status.APPROVED

    def test_is_for_who_may_revoke_with_a_reason_and_once(self, agreement, owner, asked):
        name = services.name_new_signer
        for somebody in (
            staff_user(staff.REVIEWER, agreement.dataset),
            staff_user(staff.DATA_OWNER),
            agreement.signer.user,
            UserFactory(email=NEW),
        ):
            with pytest.raises(NotYourMove):
                name(agreement, by=somebody, to_email=NEW, reason="x")
            if somebody.email != NEW:
                with pytest.raises(NotYourMove):
                    services.call_off_succession(asked, by=somebody)
        with pytest.raises(services.SuccessionThere):
            name(agreement, by=owner, to_email="x@psych.example.edu", reason="x")
        with pytest.raises(ReasonMissing):
            name(agreement, by=owner, to_email=NEW, reason=" ")
        services.call_off_succession(asked, by=owner)
        assert letters()["new_signer_called_off"] in (NEW, agreement.signer.email)
        for email in (agreement.signer.email, "ann@stu.example.edu"):
            with pytest.raises(services.NoNewSigner):
                name(agreement, by=owner, to_email=email, reason="x")
        name(agreement, by=owner, to_email=NEW, reason="x")
        transitions.apply(agreement, Verb.END, by=agreement.signer.user)
        agreement.refresh_from_db()
        with pytest.raises(services.NothingToTakeOver):
            name(agreement, by=owner, to_email=NEW, reason="x")


class TestTheAnswer:
    def test_take_up_begins_a_request_in_the_agreements_place_with_its_people(
        self, agreement, owner, asked
    ):
        by = UserFactory(email=NEW)
        assert list(new_signers.asked_of(by)) == [asked]
        made = services.take_up_succession(asked, by=by)
        assert services.take_up_succession(asked, by=by) == made
        assert (made.succeeds, made.signer.email, made.status) == (agreement, NEW, Status.DRAFT)
        assert [person.name for person in made.associates.all()] == ["Ann Listed"]
        assert made.accepted == []
        agreement.refresh_from_db()
        assert agreement.status == Status.APPROVED
        asked.refresh_from_db()
        assert (asked.state, asked.answered_by) == (SuccessionState.TAKEN_UP, by)
        assert new_signers.succession_of(made) == asked
        assert list(new_signers.asked_of(by)) == []
        for late in (services.call_off_succession, services.decline_succession):
            with pytest.raises(services.SuccessionMovedOn):
                late(asked, by=owner if late is services.call_off_succession else by)
        actions = AuditEvent.objects.filter(subject=agreement.reference)
        assert [event.action for event in actions] == ["succession:name", "succession:take_up"]
        with pytest.raises(services.SuccessionThere):
            services.name_new_signer(agreement, by=owner, to_email="x@y.edu", reason="x")
        transitions.apply(made, Verb.WITHDRAW, by=by)
        services.name_new_signer(agreement, by=owner, to_email="x@y.edu", reason="x")

    def test_decline_tells_the_owner(self, agreement, owner, asked):
        by = UserFactory(email=NEW)
        services.decline_succession(asked, by=by, word="Not my field.")
        assert letters()["new_signer_declined"] == owner.email
        assert "Not my field." in OutboundEmail.objects.get(to=owner.email).text
        with pytest.raises(services.SuccessionMovedOn):
            services.take_up_succession(asked, by=by)
        services.name_new_signer(agreement, by=owner, to_email="x@y.edu", reason="x")

    def test_is_that_of_the_address_alone(self, agreement, owner, asked):
        others = (agreement.signer.user, owner, UserFactory(), UserFactory(email=NEW))
        others[-1].is_active = False
        for somebody in others:
            for answer in (services.take_up_succession, services.decline_succession):
                with pytest.raises(NotYourMove):
                    answer(asked, by=somebody)
        assert not new_signers.asked_of(others[0])

    def test_comes_too_late_when_the_agreement_ended(self, agreement, asked):
        transitions.apply(agreement, Verb.END, by=agreement.signer.user)
        with pytest.raises(services.NothingToTakeOver):
            services.take_up_succession(asked, by=UserFactory(email=NEW))

    def test_waits_for_who_has_a_request_of_their_own(self, agreement, asked):
        by = UserFactory(email=NEW)
        own = applying.start_request(agreement.dataset, by=by)
        with pytest.raises(services.OwnRequestThere, match=own.reference):
            services.take_up_succession(asked, by=by)
        transitions.apply(own, Verb.WITHDRAW, by=by)
        assert services.take_up_succession(asked, by=by).succeeds == agreement
