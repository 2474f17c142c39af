"""All access to a dataset is suspended, and the suspension lifted by somebody else."""

import pytest

from agreements import models
from agreements.enums import DeskNews, MailStatus, Status, Verb
from agreements.exceptions import NotYourMove, ReasonMissing
from agreements.models import AuditEvent, DatasetSuspension, DownloadGrant, OutboundEmail
from agreements.selectors.grants import live_grants
from agreements.services import transitions
from agreements.services.accounts import staff
from agreements.services.grants import suspension, suspension_news
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
    return AgreementFactory(status=Status.APPROVED)


@pytest.fixture
def owner(agreement):
    return staff_user(staff.DATA_OWNER, agreement.dataset, desk_news=DeskNews.OFF)


@pytest.fixture
def colleague(agreement):
    return staff_user(staff.DATA_OWNER, agreement.dataset)


def suspended(agreement, owner, **fields):
    return suspension.suspend_access(
        agreement.dataset, by=owner, reason=" A leak was found. ", **fields
    )


def sent(letter: str) -> set[str]:
    return set(OutboundEmail.objects.filter(letter=letter).values_list("to", flat=True))


def test_nobody_has_access_from_then_on_and_no_grant_ends(agreement, owner, colleague):
    student = UserFactory()
    with_grant(agreement, student)
    other = AgreementFactory(status=Status.APPROVED)
    suspended(agreement, owner)
    people = (agreement.signer.user, student)
    assert [live_grants.live_grant(who, agreement.dataset) for who in people] == [None, None]
    assert live_grants.live_grant(other.signer.user, other.dataset)
    assert not DownloadGrant.objects.exclude(ended_at=None).exists()
    suspension.lift_suspension(live_grants.open_suspension(agreement.dataset), by=colleague)
    assert all(live_grants.live_grant(who, agreement.dataset) for who in people)


def test_all_staff_of_the_dataset_are_told_of_both_and_it_is_on_record(agreement, owner, colleague):
    reviewer = staff_user(staff.REVIEWER, agreement.dataset)
    staff_user(staff.DATA_OWNER)
    staff_user(staff.DATA_OWNER, agreement.dataset, is_active=False)
    made = suspended(agreement, owner)
    everybody = {owner.email, colleague.email, reviewer.email}
    assert sent("dataset_suspended") == everybody
    mail = OutboundEmail.objects.filter(letter="dataset_suspended").first()
    assert "A leak was found." in mail.text
    suspension.lift_suspension(made, by=colleague)
    assert sent("dataset_resumed") == everybody
    mail = OutboundEmail.objects.filter(letter="dataset_resumed").first()
    assert colleague.email in mail.text
    assert owner.email in mail.text
    events = AuditEvent.objects.filter(subject=agreement.dataset.slug).order_by("pk")
    assert list(events.values_list("action", "personal__actor")) == [
        ("dataset:suspend", owner.email),
        ("dataset:resume", colleague.email),
    ]


def test_it_takes_the_right_the_dataset_and_a_reason(agreement, owner):
    for by in (
        staff_user(staff.REVIEWER, agreement.dataset),
        staff_user(staff.DATA_OWNER),
        agreement.signer.user,
    ):
        with pytest.raises(NotYourMove):
            suspended(agreement, by)
    with pytest.raises(ReasonMissing):
        suspension.suspend_access(agreement.dataset, by=owner, reason=" \n ")
    assert not DatasetSuspension.objects.exists()
    assert not OutboundEmail.objects.exists()


def test_who_suspended_does_not_lift_it_but_a_colleague_or_an_administrator(agreement, owner):
    made = suspended(agreement, owner)
    with pytest.raises(suspension.OwnSuspension):
        suspension.lift_suspension(made, by=owner)
    for by in (
        staff_user(staff.REVIEWER),
        staff_user(staff.DATA_OWNER),
        UserFactory(is_staff=True),
        agreement.signer.user,
    ):
        with pytest.raises(NotYourMove):
            suspension.lift_suspension(made, by=by)
    root = UserFactory(is_staff=True, is_superuser=True)
    assert suspension.lift_suspension(made, by=root).lifted_by == root
    with pytest.raises(suspension.AlreadyLifted):
        suspension.lift_suspension(made, by=root)
    own = suspended(agreement, root)
    assert suspension.lift_suspension(own, by=root).lifted_at


def test_a_reviewer_lifts_what_the_only_owner_suspended(agreement, owner):
    reviewer = staff_user(staff.REVIEWER, agreement.dataset)
    plain = UserFactory(is_staff=True)
    agreement.dataset.staff.add(plain)
    made = suspended(agreement, owner)
    link = "/suspension/"
    mails = dict(OutboundEmail.objects.values_list("to", "text"))
    assert {to for to, text in mails.items() if link in text} == {owner.email, reviewer.email}
    with pytest.raises(NotYourMove):
        suspension.lift_suspension(made, by=plain)
    assert suspension.lift_suspension(made, by=reviewer).lifted_by == reviewer


def test_twice_is_once(agreement, owner, colleague):
    suspended(agreement, owner)
    with pytest.raises(suspension.AlreadySuspended):
        suspended(agreement, colleague)
    assert DatasetSuspension.objects.count() == 1


class TestNews:
    @pytest.fixture
    def people(self, agreement):
        """Who has access; one asked only, one who has left, one whose account is closed."""
        student = UserFactory()
        with_grant(agreement, student)
        with_grant(AgreementFactory(version=agreement.version, status=Status.APPROVED), student)
        with_grant(agreement, UserFactory(is_active=False))
        AssociatedUserFactory(agreement=agreement, email="asked@example.edu")
        gone = AgreementFactory(version=agreement.version, status=Status.APPROVED)
        transitions.apply(gone, Verb.END, by=gone.signer.user)
        return student

    def test_nobody_is_written_to_unless_it_was_ticked(self, agreement, owner, people):
        suspended(agreement, owner)
        assert suspension_news.write_suspension_news() == 0
        assert sent("access_suspended") == set()

    def test_everybody_with_access_once_and_of_the_end_who_was_told(
        self, agreement, owner, colleague, people, monkeypatch
    ):
        monkeypatch.setattr(suspension_news, "BATCH", 2)
        made = suspended(agreement, owner, tells_holders=True)
        written = [suspension_news.write_suspension_news() for _time in range(3)]
        assert written == [2, 1, 0]
        holders = models.DownloadGrant.objects.filter(
            ended_at=None, associate=None, agreement__dataset=agreement.dataset
        )
        signers = set(holders.values_list("agreement__signer__email", flat=True))
        assert sent("access_suspended") == signers | {people.email}
        assert "leak" not in OutboundEmail.objects.filter(letter="access_suspended")[0].text
        left_already = OutboundEmail.objects.exclude(to=people.email)
        left_already.update(status="sent", due_at=None, sent_at=made.suspended_at)
        suspension.lift_suspension(made, by=colleague)
        left = OutboundEmail.objects.get(letter="access_suspended", to=people.email)
        assert left.status == MailStatus.DROPPED
        new = AgreementFactory(version=agreement.version, status=Status.APPROVED)
        while suspension_news.write_suspension_news():
            pass
        assert sent("access_resumed") == signers
        assert new.signer.email not in sent("access_resumed")
