"""Who asks is erased as far as no agreement needs them, and reads what stays and why."""

import io
import json
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.utils import timezone

from agreements import audit, models
from agreements.enums import AuditAction, Status
from agreements.exceptions import NotYourMove, ReasonMissing
from agreements.mail import stored_letter
from agreements.models import Agreement, AuditEvent, EventPersonalData, Purge, User
from agreements.selectors.evidence.chain_check import broken_chains
from agreements.selectors.keeping.erasure_plan import plan_erasure
from agreements.selectors.keeping.people import person_of
from agreements.services.accounts import staff
from agreements.services.evidence import chaining
from agreements.services.keeping import holds
from agreements.services.keeping.person_erasure import erase_person
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    SignerFactory,
    UserFactory,
    staff_user,
    with_grant,
)
from tests.services.keeping.aged import aged, there

pytestmark = pytest.mark.django_db
WHY = "Asked for under Article 17."


@pytest.fixture
def admin() -> User:
    return UserFactory(is_staff=True, is_superuser=True)


def stays(user: User) -> dict[str, str]:
    return {one.what: one.why for one in plan_erasure(person_of(user)).stays}


def letter() -> str:
    mail = models.OutboundEmail.objects.get(letter="erased")
    return stored_letter.open_sealed(mail).text


class TestWithoutAnAgreement:
    def test_everything_goes_and_the_account(self, admin: User) -> None:
        signer = SignerFactory()
        user, address = signer.user, signer.user.email
        EmailAddress.objects.create(user=user, email=address, verified=True)
        requests = [
            desk.filed(Status.REJECTED, signer=signer),
            AgreementFactory(signer=signer),
            AgreementFactory(signer=signer, status=Status.AWAITING_SIGNATURE),
        ]
        desk.mail(None, to=address, letter="login_code", unreached_at=None)
        with audit.origin("192.0.2.7"):
            audit.record(AuditAction.SCAN_VIEW, f"user:{user.pk}", by=user)
            audit.record(AuditAction.SCAN_VIEW, requests[0].reference, by=user)
        plan = erase_person(person_of(user), by=admin, reason=f" {WHY} ")
        assert list(plan.requests) == requests
        assert not any(map(there, requests))
        assert not models.Signer.objects.exists()
        user.refresh_from_db()
        assert (user.email, user.is_active) == (f"erased-{user.pk}@erased.invalid", False)
        assert not EmailAddress.objects.exists()
        left = {"mails": list(models.OutboundEmail.objects.exclude(letter="erased"))}
        assert left == {"mails": []}
        assert not EventPersonalData.objects.filter(actor=address).exists()
        assert address not in json.dumps(list(Purge.objects.values()), default=str)
        said = letter()
        assert all(row.reference in said for row in requests)
        assert "Your account is erased" in said
        assert "This stays" not in said
        chaining.chain_waiting_events()
        assert list(broken_chains()) == []

    def test_it_is_on_record_without_the_person(self, admin: User) -> None:
        user = AgreementFactory().signer.user
        address = user.email
        erase_person(person_of(user), by=admin, reason=WHY)
        event = AuditEvent.objects.get(action=AuditAction.PERSON_ERASE)
        assert (event.subject, event.actor, event.details) == ("portal", admin.email, {"number": 1})
        erasures = models.PersonalDataErasure.objects.values_list("reason", "erased_by")
        assert set(erasures) <= {(WHY, admin.pk)}
        assert address not in json.dumps(list(AuditEvent.objects.values()), default=str)

    def test_again_there_is_nobody(self, admin: User) -> None:
        user = AgreementFactory().signer.user
        erase_person(person_of(user), by=admin, reason=WHY)
        user.refresh_from_db()
        assert plan_erasure(person_of(user)).is_empty


class TestWhatTheContractNeeds:
    @pytest.mark.parametrize(
        ("status", "why"),
        [
            (Status.APPROVED, "It is in force"),
            (Status.SUBMITTED, "It is being decided on"),
            (Status.IN_REVIEW, "It is being decided on"),
            (Status.CHANGES_REQUESTED, "It was sent in once"),
            (Status.ENDED, "keeps those for good"),
            (Status.REVOKED, "keeps those for good"),
        ],
    )
    def test_stays_with_the_reason_and_so_does_the_account(
        self, admin: User, status: Status, why: str
    ) -> None:
        agreement = desk.filed(status)
        user = agreement.signer.user
        name = f"{agreement.reference} ({agreement.dataset})"
        assert why in stays(user)[name]
        erase_person(person_of(user), by=admin, reason=WHY)
        assert there(agreement)
        user.refresh_from_db()
        assert user.is_active
        assert stays(user)[name] in letter()
        assert not models.OutboundEmail.objects.get(letter="erased").text.count(name)

    def test_stays_until_its_time_is_over(self, admin: User) -> None:
        agreement = aged(AgreementFactory(status=Status.ENDED), timedelta(days=700))
        agreement.dataset.keep_ended_years = 2
        agreement.dataset.save()
        user = agreement.signer.user
        assert "is kept until" in next(iter(stays(user).values()))
        agreement.dataset.keep_ended_years = 1
        agreement.dataset.save()
        assert stays(user) == {}
        erase_person(person_of(user), by=admin, reason=WHY)
        assert not there(agreement)

    def test_what_is_held_back_stays(self, admin: User) -> None:
        agreement = desk.filed(Status.REJECTED)
        owner = staff_user(staff.DATA_OWNER, agreement.dataset)
        until = timezone.localdate() + timedelta(days=20)
        holds.hold_back(agreement, by=owner, reason="A dispute with Li.", until=until)
        user = agreement.signer.user
        erase_person(person_of(user), by=admin, reason=WHY)
        assert there(agreement)
        assert "holds it back until" in letter()
        assert "A dispute" not in letter()

    def test_of_a_list_that_another_one_signs_stays(self, admin: User) -> None:
        agreement = AgreementFactory(status=Status.APPROVED)
        ann = UserFactory()
        with_grant(agreement, ann)
        erase_person(person_of(ann), by=admin, reason=WHY)
        assert agreement.associates.get().user == ann
        assert "lists this person" in letter()
        ann.refresh_from_db()
        assert ann.is_active

    def test_steps_with_it_stay_and_those_of_the_account_go(self, admin: User) -> None:
        agreement = desk.filed(Status.APPROVED)
        user = agreement.signer.user
        kept = audit.record(AuditAction.SCAN_VIEW, agreement.reference, by=user)
        gone = audit.record(AuditAction.SCAN_VIEW, f"user:{user.pk}", by=user)
        erase_person(person_of(user), by=admin, reason=WHY)
        actors = dict(EventPersonalData.objects.values_list("event", "actor"))
        assert (actors[kept.pk], actors[gone.pk]) == (user.email, None)

    def test_the_account_of_staff_stays(self, admin: User) -> None:
        reviewer = staff_user(staff.REVIEWER, AgreementFactory().dataset)
        said = audit.record(AuditAction.SCAN_VIEW, "LA-TEST", by=reviewer)
        erase_person(person_of(reviewer), by=admin, reason=WHY)
        reviewer.refresh_from_db()
        assert reviewer.is_active
        assert EventPersonalData.objects.get(event=said).actor == reviewer.email


class TestWho:
    def test_may_erase(self, admin: User) -> None:
        agreement = AgreementFactory()
        person = person_of(agreement.signer.user)
        elsewhere = staff_user(staff.DATA_OWNER, AgreementFactory().dataset)
        reviewer = staff_user(staff.REVIEWER, agreement.dataset)
        for by in (elsewhere, reviewer, agreement.signer.user):
            with pytest.raises(NotYourMove):
                erase_person(person, by=by, reason=WHY)
        owner = staff_user(staff.DATA_OWNER, agreement.dataset)
        with pytest.raises(ReasonMissing):
            erase_person(person, by=owner, reason=" ")
        assert there(agreement)
        erase_person(person, by=owner, reason=WHY)
        assert not there(agreement)


class TestTheCommand:
    def run(self, *arguments: str) -> str:
        out = io.StringIO()
        call_command("erase_person", *arguments, stdout=out)
        return out.getvalue()

    def test_says_first_and_does_it_when_told(self) -> None:
        signer = SignerFactory()
        gone = AgreementFactory(signer=signer)
        kept = AgreementFactory(signer=signer, status=Status.APPROVED)
        said = self.run(signer.email, "--reason", WHY)
        assert f"Would be erased: {gone.reference}" in said
        assert f"Stays: {kept.reference}" in said
        assert "Nothing was erased." in said
        assert there(gone)
        said = self.run(signer.email, "--reason", WHY, "--erase")
        assert f"Erased: {gone.reference}" in said
        assert (there(gone), there(kept)) == (False, True)
        assert Agreement.objects.count() == 1

    def test_needs_somebody(self) -> None:
        with pytest.raises(CommandError, match="Nothing is kept under"):
            self.run("nobody@uni.example", "--reason", WHY)
