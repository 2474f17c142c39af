"""An agreement with a term: reminders before its end, renewal by a click, expiry."""

from datetime import UTC, datetime, timedelta

import pytest

from agreements import tasks
from agreements.enums import GrantEnd, MailStatus, Status, Verb, VersionStatus
from agreements.exceptions import NotYourMove
from agreements.models import Agreement, OutboundEmail
from agreements.selectors.grants import open_deletions
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.requests import term
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    LicenseVersionFactory,
    UserFactory,
    staff_user,
    with_grant,
)

pytestmark = pytest.mark.django_db

START = datetime(2026, 1, 31, 9, tzinfo=UTC)
END = datetime(2027, 1, 31, 9, tzinfo=UTC)


@pytest.fixture
def move(time_machine):
    def before(**left):
        """To so long before the end of the first term."""
        time_machine.move_to(END - timedelta(**left), tick=False)

    time_machine.move_to(START, tick=False)
    return before


@pytest.fixture
def agreement(move):
    version = LicenseVersionFactory(dataset__term_months=12)
    made = AgreementFactory(version=version, status=Status.IN_REVIEW)
    by = staff_user(staff.REVIEWER, made.dataset)
    return transitions.apply(made, Verb.APPROVE, by=by)


def renew(agreement, **fields):
    people = term.people_renewed_for(agreement)
    return term.renew(agreement, **{"by": agreement.signer.user, "people": people, **fields})


def reminders() -> list[str]:
    found = OutboundEmail.objects.filter(letter="term_reminder").order_by("pk")
    return [" ".join(mail.text.split()) for mail in found]


def test_an_approval_sets_it_where_the_dataset_has_one(agreement):
    assert agreement.expires_at == END
    other = AgreementFactory(status=Status.IN_REVIEW)
    by = staff_user(staff.REVIEWER, other.dataset)
    assert transitions.apply(other, Verb.APPROVE, by=by).expires_at is None


def test_the_signer_is_reminded_three_times(agreement, move):
    written = []
    for days in (61, 59.9, 59, 29.9, 6.9, 1):
        move(days=days)
        tasks.write_due_reminders()
        written.append(len(reminders()))
    assert written == [0, 1, 1, 2, 3, 3]
    assert all("renew it on your agreement’s page" in said for said in reminders())


def test_of_reminders_that_were_missed_the_last_alone_is_sent(agreement, move):
    move(days=5)
    term.work_terms()
    term.work_terms()
    assert len(reminders()) == 1


def test_under_another_license_a_click_is_not_enough(agreement, move):
    version = agreement.version
    version.status = VersionStatus.SUPERSEDED
    version.save()
    LicenseVersionFactory(dataset=agreement.dataset, number="1.1")
    move(days=59)
    term.work_terms()
    assert "Another License Agreement is in force" in reminders()[0]
    with pytest.raises(term.NotRenewable):
        renew(agreement)


class TestRenewal:
    def test_adds_a_term_to_the_end_of_this_one(self, agreement, move):
        student = UserFactory()
        with_grant(agreement, student)
        move(days=59)
        term.work_terms()
        renewed = renew(agreement)
        assert (renewed.status, renewed.expires_at) == (
            Status.APPROVED,
            datetime(2028, 1, 31, 9, tzinfo=UTC),
        )
        assert renewed.grants.filter(ended_at=None).count() == 2
        assert OutboundEmail.objects.get(letter="term_reminder").status == MailStatus.DROPPED
        assert "2028" in OutboundEmail.objects.get(letter="renewed").text
        move(days=-1)
        assert term.work_terms() == 0

    @pytest.mark.parametrize("left", [{"days": 61}, {"days": 0}, {"days": -3}])
    def test_is_possible_only_shortly_before(self, agreement, move, left):
        move(**left)
        with pytest.raises(term.NotRenewable):
            renew(agreement)

    def test_is_the_signers_alone_once_and_for_whom_they_saw(self, agreement, move):
        move(days=5)
        seen = term.people_renewed_for(agreement)
        AssociatedUserFactory(agreement=agreement)
        with pytest.raises(term.PeopleChanged):
            renew(agreement, people=seen)
        for by in (UserFactory(), staff_user(staff.DATA_OWNER, agreement.dataset)):
            with pytest.raises(NotYourMove):
                renew(agreement, by=by)
        renew(agreement)
        with pytest.raises(term.NotRenewable):
            renew(agreement)


def test_when_it_is_over_every_grant_ends_and_everybody_is_told(agreement, move):
    student = UserFactory()
    with_grant(agreement, student)
    move(seconds=1)
    assert tasks.write_due_reminders() == 1
    move(seconds=0)
    assert [tasks.write_due_reminders(), tasks.write_due_reminders()] == [1, 0]
    agreement = Agreement.objects.get(pk=agreement.pk)
    assert agreement.status == Status.EXPIRED
    assert set(agreement.grants.values_list("ended_why", "ended_by")) == {(GrantEnd.EXPIRED, None)}
    assert open_deletions.owed(student, agreement.dataset)
    assert OutboundEmail.objects.get(letter="access_ended").to == student.email
    assert OutboundEmail.objects.get(letter="expired").to == agreement.signer.email


def test_without_a_term_nothing_expires(move):
    AgreementFactory(status=Status.APPROVED)
    move(days=-9999)
    assert term.work_terms() == 0
