"""A request until it can be issued: started once, saved while it may be edited, never lost."""

import pytest
from django.utils import timezone

from agreements import models
from agreements.enums import Status
from agreements.exceptions import InvalidTransition, NotYourMove, PortalError
from agreements.lifecycle import ENDS_OF_APPROVED, OF_AMENDMENTS
from agreements.services.requests import applying
from agreements.services.requests.applying import Person
from agreements.services.requests.progress import Section
from agreements.services.requests.section_edits import opened_now
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    DatasetFactory,
    LicenseVersionFactory,
    SignerFactory,
    UserFactory,
)
from tests.processes import racers

EDITABLE = [Status.DRAFT, Status.CHANGES_REQUESTED]
FIXED = [status for status in Status if status not in EDITABLE]
ANN = Person("Ann Lee", "student", "M-1", "ann@x.edu")
BOB = Person("Bob Ray", "employee", "none")

SAVES = {
    "signer": lambda a, by: applying.save_signer(
        a,
        by=by,
        opened=opened_now(a, Section.SIGNER),
        name="N",
        title="T",
        affiliation="A",
        address="S",
        country="DE",
    ),
    "use": lambda a, by: applying.save_use(
        a, by=by, opened=opened_now(a, Section.USE), intended_use="Something else."
    ),
    "people": lambda a, by: applying.save_people(
        a, by=by, opened=opened_now(a, Section.PEOPLE), people=[ANN, BOB]
    ),
    "clauses": lambda a, by: applying.save_clauses(
        a, by=by, opened=opened_now(a, Section.CLAUSES), version=a.version, accepted=["clause-1"]
    ),
    "address": lambda a, by: applying.save_address(
        a, by=by, opened=opened_now(a, Section.ADDRESS), explanation="It is mine."
    ),
}


def start(dataset_pk: int, user_pk: int) -> str:
    """What each process does."""
    dataset = models.Dataset.objects.get(pk=dataset_pk)
    return applying.start_request(dataset, by=models.User.objects.get(pk=user_pk)).reference


def everything(agreement: models.Agreement) -> list[object]:
    """All that a save could have written."""
    signer = models.Signer.objects.filter(pk=agreement.signer_id)
    associates = models.AssociatedUser.objects.order_by("pk")
    return [
        *models.Agreement.objects.filter(pk=agreement.pk).values(),
        *signer.values(),
        *associates.values(),
    ]


@pytest.mark.django_db
class TestStart:
    def test_writes_a_draft_under_the_version_in_force_and_an_event(self):
        version, user = LicenseVersionFactory(), UserFactory()
        made = applying.start_request(version.dataset, by=user)
        assert (made.status, made.version, made.signer.user) == (Status.DRAFT, version, user)
        assert made.signer.email == user.email
        event = models.AuditEvent.objects.get()
        assert (event.action, event.subject) == ("agreement:start", made.reference)

    @pytest.mark.parametrize(
        "status", [*EDITABLE, Status.AWAITING_SIGNATURE, Status.IN_REVIEW, Status.APPROVED]
    )
    def test_gives_what_is_open_or_approved_already(self, status):
        agreement = AgreementFactory(status=status)
        assert applying.start_request(agreement.dataset, by=agreement.signer.user) == agreement
        assert models.Agreement.objects.count() == 1

    @pytest.mark.parametrize("status", [Status.REJECTED, Status.WITHDRAWN, Status.OPTED_OUT])
    def test_takes_over_what_an_ended_request_said_but_no_acceptance(self, status):
        old = AgreementFactory(status=status, intended_use="Study of faces.")
        AssociatedUserFactory(agreement=old, name="Ann")
        new = applying.start_request(old.dataset, by=old.signer.user)
        assert new != old
        assert (new.intended_use, new.accepted) == ("Study of faces.", [])
        assert [person.name for person in new.associates.all()] == ["Ann"]

    def test_takes_over_the_last_ended_request_of_the_dataset_and_who_is_still_listed(self):
        first = AgreementFactory(status=Status.WITHDRAWN, intended_use="Study of hands.")
        person = {"dataset": first.dataset, "version": first.version, "signer": first.signer}
        last = AgreementFactory(
            status=Status.REJECTED,
            intended_use="Study of faces.",
            people_saved_at=timezone.now(),
            **person,
        )
        AssociatedUserFactory(agreement=last, name="Ann")
        AssociatedUserFactory(agreement=last, name="Bob", until=timezone.now())
        AgreementFactory(
            status=Status.WITHDRAWN, intended_use="For another dataset.", signer=first.signer
        )
        new = applying.start_request(first.dataset, by=first.signer.user)
        assert (new.intended_use, new.people_saved_at) == ("Study of faces.", last.people_saved_at)
        assert [person.name for person in new.associates.all()] == ["Ann"]

    def test_knows_the_signer_whom_the_data_owner_entered(self):
        user = UserFactory(email="li@psych.edu")
        entered = SignerFactory(user=None, email="Li@psych.edu", name="Li")
        made = applying.start_request(LicenseVersionFactory().dataset, by=user)
        assert made.signer == entered
        assert models.Signer.objects.get().user == user

    def test_takes_nobody_elses_place(self):
        SignerFactory(email="li@psych.edu")
        with pytest.raises(NotYourMove):
            applying.start_request(
                LicenseVersionFactory().dataset, by=UserFactory(email="li@psych.edu")
            )

    def test_says_so_when_no_license_is_in_force(self):
        with pytest.raises(PortalError, match="its license is not ready"):
            applying.start_request(DatasetFactory(), by=UserFactory())
        assert models.Agreement.objects.count() == 0


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("known", [True, False])
def test_two_clicks_at_once_start_one_request(known):
    with racers() as processes:
        for _round in range(10):
            dataset = LicenseVersionFactory().dataset
            user = SignerFactory().user if known else UserFactory()
            call: list[object] = [dataset.pk, user.pk]
            ended = processes.race("tests.services.requests.test_applying.start", [call, call])
            made = models.Agreement.objects.get(dataset=dataset)
            assert ended == [("done", made.reference)] * 2


@pytest.mark.django_db
class TestSaving:
    @pytest.mark.parametrize("status", EDITABLE)
    @pytest.mark.parametrize("save", SAVES)
    def test_is_possible_while_the_request_may_be_edited(self, save, status):
        agreement = AgreementFactory(status=status)
        before = everything(agreement)
        SAVES[save](agreement, agreement.signer.user)
        assert everything(agreement) != before

    @pytest.mark.parametrize("status", FIXED)
    @pytest.mark.parametrize("save", SAVES)
    def test_is_refused_once_the_request_has_moved_on(self, save, status):
        agreement = AgreementFactory(status=status)
        before = everything(agreement)
        with pytest.raises(InvalidTransition, match=str(Status(status).label)):
            SAVES[save](agreement, agreement.signer.user)
        assert everything(agreement) == before

    @pytest.mark.parametrize("save", SAVES)
    def test_is_refused_when_only_this_page_thinks_it_may_be_edited(self, save):
        agreement = AgreementFactory()
        models.Agreement.objects.update(status=Status.SUBMITTED)
        with pytest.raises(InvalidTransition):
            SAVES[save](agreement, agreement.signer.user)

    @pytest.mark.parametrize("save", SAVES)
    def test_is_the_signers_alone(self, save):
        agreement = AgreementFactory()
        before = everything(agreement)
        with pytest.raises(NotYourMove):
            SAVES[save](agreement, UserFactory())
        assert everything(agreement) == before

    def test_replaces_the_list_of_people(self):
        agreement = AgreementFactory()
        AssociatedUserFactory(agreement=agreement, name="Old")
        opened = opened_now(agreement, Section.PEOPLE)
        applying.save_people(agreement, by=agreement.signer.user, opened=opened, people=[BOB, ANN])
        listed = agreement.associates.values_list("position", "name", "person_key", "email")
        assert list(listed) == [
            (1, "Bob Ray", "bob ray", ""),
            (2, "Ann Lee", "ann lee", "ann@x.edu"),
        ]
        agreement.refresh_from_db()
        assert agreement.people_saved_at is not None


@pytest.mark.django_db
def test_a_withdrawn_request_has_ended():
    agreement = AgreementFactory()
    assert applying.withdraw_request(agreement, by=agreement.signer.user).status == Status.WITHDRAWN


@pytest.mark.django_db
@pytest.mark.parametrize("status", list(Status))
def test_current_is_what_is_open_or_approved(status):
    agreement = AgreementFactory(status=status)
    ended = {Status.REJECTED, Status.WITHDRAWN, *OF_AMENDMENTS, *ENDS_OF_APPROVED}
    expected = None if status in ended else agreement
    assert applying.current_request(agreement.signer.user, agreement.dataset) == expected


@pytest.mark.django_db
def test_current_is_of_this_dataset():
    agreement = AgreementFactory()
    other = LicenseVersionFactory().dataset
    assert applying.current_request(agreement.signer.user, other) is None
