"""Who owes the deletion of copies after an end, whoever ended what, and until when."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements.enums import Channel, GrantEnd, MailStatus, Status, Verb
from agreements.lifecycle import DELETION_REMINDERS
from agreements.models import AuditEvent, Deletion, OutboundEmail
from agreements.selectors.grants import open_deletions
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.associates import listing
from agreements.services.grants import deletion_reminders, deletions
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    UserFactory,
    staff_user,
    with_grant,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def agreement():
    return AgreementFactory(status=Status.APPROVED, signer__name="Schmidt")


@pytest.fixture
def student():
    return UserFactory()


def another(agreement):
    """Another signer's agreement for the same dataset."""
    return AgreementFactory(version=agreement.version, status=Status.APPROVED)


def end(agreement):
    return transitions.apply(agreement, Verb.END, by=agreement.signer.user)


def owing() -> set[str]:
    return {deletion.grant.person for deletion in open_deletions.open_deletions()}


ENDS = {
    Verb.END: lambda a: a.signer.user,
    Verb.OPT_OUT: lambda a: a.signer.user,
    Verb.REVOKE: lambda a: staff_user(staff.DATA_OWNER, a.dataset),
}


@pytest.mark.parametrize("verb", ENDS)
def test_after_any_end_everybody_who_had_access_owes_it_and_nobody_else(agreement, student, verb):
    with_grant(agreement, student, name="Ana")
    AssociatedUserFactory(agreement=agreement, name="Never asked")
    AssociatedUserFactory(
        agreement=agreement, name="Asked", state="invited", invited_at=timezone.now()
    )
    transitions.apply(agreement, verb, by=ENDS[verb](agreement), reason="Because.")
    assert owing() == {"Schmidt", "Ana"}
    owed = open_deletions.owed(agreement.signer.user, agreement.dataset)
    assert [person.name for person in owed.people] == ["Never asked", "Asked"]
    assert open_deletions.owed(student, agreement.dataset).people == []


@pytest.mark.parametrize("leave", ["decline", "removed"])
def test_who_leaves_a_list_owes_it_alone(agreement, student, leave):
    listed = with_grant(agreement, student, name="Ana")
    if leave == "decline":
        listing.decline(listed, by=student)
    else:
        listing.end_listing(listed, by=agreement.signer.user, reason="Left the group.")
    assert owing() == {"Ana"}
    why = {"decline": GrantEnd.LEFT, "removed": GrantEnd.REMOVED}[leave]
    assert listed.grants.get().ended_why == why


def test_of_two_supervisors_the_last_to_end_leaves_it_to_the_student(agreement, student):
    other = another(agreement)
    for one in (agreement, other):
        with_grant(one, student, name="Ana")
    end(agreement)
    assert owing() == {"Schmidt"}
    end(other)
    assert open_deletions.owed(student, agreement.dataset).deletion.grant.agreement == other
    elsewhere = AgreementFactory(status=Status.APPROVED)
    with_grant(elsewhere, student)
    assert open_deletions.owed(student, elsewhere.dataset) is None
    assert open_deletions.owed(student, agreement.dataset) is not None


def test_a_signer_answers_for_nobody_who_has_access_elsewhere(agreement, student):
    with_grant(another(agreement), student)
    AssociatedUserFactory(agreement=agreement, name="Ana", email=student.email)
    AssociatedUserFactory(agreement=agreement, name="Bo", email="bo@example.edu")
    AssociatedUserFactory(agreement=agreement, name="Left before", until=timezone.now())
    end(agreement)
    owed = open_deletions.owed(agreement.signer.user, agreement.dataset)
    assert [person.name for person in owed.people] == ["Bo"]


def test_an_end_takes_as_many_queries_whatever_the_number_of_people(
    agreement, django_assert_num_queries
):
    queries = 34  # as `bench end` counts them, each savepoint with them
    for people in (1, 12):
        one = another(agreement)
        for _number in range(people):
            with_grant(one, UserFactory())
        with django_assert_num_queries(queries):
            end(one)


def test_a_signer_who_is_listed_elsewhere_owes_nothing(agreement):
    with_grant(another(agreement), agreement.signer.user)
    end(agreement)
    assert owing() == set()


@pytest.mark.parametrize("way", ["confirmed elsewhere", "approved anew", "reinstated"])
def test_access_anew_ends_the_duty(agreement, student, way):
    with_grant(agreement, student, name="Ana")
    if way == "reinstated":
        transitions.apply(agreement, Verb.OPT_OUT, by=agreement.signer.user)
        owner = staff_user(staff.DATA_OWNER, agreement.dataset)
        transitions.apply(agreement, Verb.REINSTATE, by=owner)
        assert owing() == set()
    elif way == "confirmed elsewhere":
        end(agreement)
        listed = AssociatedUserFactory(
            agreement=another(agreement),
            email=student.email,
            state="invited",
            invited_at=timezone.now(),
        )
        listing.confirm(listed, by=student)
        assert owing() == {"Schmidt"}
    else:
        end(agreement)
        new = AgreementFactory(
            signer=agreement.signer, version=agreement.version, status=Status.IN_REVIEW
        )
        reviewer = staff_user(staff.REVIEWER, new.dataset)
        transitions.apply(new, Verb.APPROVE, by=reviewer)
        assert owing() == {"Ana"}
    lapsed = Deletion.objects.exclude(lapsed_at=None)
    assert set(lapsed.values_list("remind_at", "attested_at")) == {(None, None)}


class TestAttesting:
    def test_is_once_for_oneself_and_on_record(self, agreement, student):
        with_grant(agreement, student, name="Ana")
        end(agreement)
        assert [deletions.attest_own(agreement.dataset, by=student) for _twice in "12"] == [1, 0]
        assert owing() == {"Schmidt"}
        event = AuditEvent.objects.get(action="deletion:attest")
        assert (event.actor, event.subject) == (student.email, agreement.reference)
        assert (event.details["person"], event.details["of_signer"]) == ("Ana", False)
        owed = Deletion.objects.get(attested_by=student)
        assert (owed.attested_how, owed.remind_at) == (Channel.SITE, None)

    def test_of_one_dataset_says_nothing_of_another(self, agreement):
        other = AgreementFactory(status=Status.APPROVED, signer=agreement.signer)
        for one in (agreement, other):
            end(one)
        deletions.attest_own(agreement.dataset, by=agreement.signer.user)
        assert [d.grant.agreement for d in open_deletions.open_deletions()] == [other]

    def test_stays_when_access_comes_anew_and_ends_again(self, agreement):
        signer, owner = agreement.signer.user, staff_user(staff.DATA_OWNER, agreement.dataset)
        transitions.apply(agreement, Verb.OPT_OUT, by=signer)
        deletions.attest_own(agreement.dataset, by=signer)
        transitions.apply(agreement, Verb.REINSTATE, by=owner)
        assert Deletion.objects.get().lapsed_at is None
        agreement.refresh_from_db()
        end(agreement)
        assert [d.attested_at is None for d in Deletion.objects.order_by("pk")] == [False, True]


def test_a_signer_without_an_account_owes_it_too(agreement):
    agreement.signer.user = None
    agreement.signer.save()
    owner = staff_user(staff.DATA_OWNER, agreement.dataset)
    transitions.apply(agreement, Verb.REVOKE, by=owner, reason="Because.")
    assert open_deletions.owed_by_signer(agreement) is not None
    deletions.attest_by_link(agreement)
    deletion = Deletion.objects.get()
    assert (deletion.attested_how, deletion.attested_by) == (Channel.LINK, None)


class TestReminders:
    @pytest.fixture
    def ended(self, agreement, student):
        with_grant(agreement, student, name="Ana")
        AssociatedUserFactory(agreement=agreement, name="Bo")
        return end(agreement)

    def after(self, time_machine, ended, days) -> list[tuple[str, str]]:
        time_machine.move_to(ended.ended_at + timedelta(days=days), tick=False)
        deletion_reminders.write_due_reminders()
        mails = OutboundEmail.objects.filter(letter="delete_copies").order_by("pk")
        return [(mail.to, " ".join(mail.text.split())) for mail in mails]

    def test_come_twice_and_then_no_more(self, ended, student, time_machine):
        written = [
            len(self.after(time_machine, ended, days)) for days in (13.9, 14.1, 14.2, 27, 28.1, 99)
        ]
        assert written == [0, 2, 2, 2, 4, 4]
        assert DELETION_REMINDERS == (14, 28)
        assert set(Deletion.objects.values_list("reminded", "remind_at")) == {(2, None)}
        said = dict(self.after(time_machine, ended, 100))
        assert "You don’t get another reminder" in said[student.email]
        assert "/deletion/" in said[student.email]
        assert "Bo" not in said[student.email]
        assert "have none either: Bo" in said[ended.signer.email]

    def test_of_several_missed_the_last_alone_is_sent(self, ended, time_machine):
        assert len(self.after(time_machine, ended, 40)) == 2
        assert set(Deletion.objects.values_list("reminded", flat=True)) == {2}

    def test_do_not_come_to_who_attested_nor_from_the_queue(self, ended, student, time_machine):
        self.after(time_machine, ended, 14.1)
        deletions.attest_own(ended.dataset, by=student)
        mail = OutboundEmail.objects.get(letter="delete_copies", to=student.email)
        assert (mail.status, mail.due_at) == (MailStatus.DROPPED, None)
        signer = {ended.signer.email}
        assert {to for to, _said in self.after(time_machine, ended, 30)} == signer | {student.email}
        assert OutboundEmail.objects.filter(letter="delete_copies").count() == 3
