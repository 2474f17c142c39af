"""Who is told of a new version."""

from datetime import timedelta

import pytest
from django.utils import timezone
from time_machine import travel

from agreements import dates, tokens
from agreements.enums import Audience, NoticeState, NoticeStep, Status, VersionStatus
from agreements.models import LicenseVersion, NoticeDelivery
from agreements.services.notices import recipients
from tests.factories import AgreementFactory, LicenseVersionFactory
from tests.services import campaign
from tests.services.telling import announced

pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return announced()


def test_approved_agreements_are_told_as_licensees_and_open_requests_as_requests(version):
    told = {
        Status.APPROVED: Audience.AGREEMENT,
        Status.DRAFT: Audience.REQUEST,
        Status.AWAITING_SIGNATURE: Audience.REQUEST,
        Status.SUBMITTED: Audience.REQUEST,
        Status.IN_REVIEW: Audience.REQUEST,
        Status.CHANGES_REQUESTED: Audience.REQUEST,
    }
    for status in Status:
        AgreementFactory(version=version.replaces, status=status)
    assert recipients.enroll_recipients(version, late=False) == len(told)
    found = version.deliveries.values_list("agreement__status", "audience")
    assert dict(found) == {status.value: audience.value for status, audience in told.items()}


def test_a_delivery_is_due_at_once_with_the_versions_date_and_a_token_of_its_own(version):
    agreement = AgreementFactory(version=version.replaces, status=Status.APPROVED)
    recipients.enroll_recipients(version, late=False)
    row = NoticeDelivery.objects.get()
    assert (row.state, row.step, row.effective_at) == (
        NoticeState.PENDING,
        NoticeStep.NOTICE,
        version.effective_at,
    )
    assert row.due_at <= timezone.now()
    token = tokens.make("notice", version.pk, agreement.pk, Audience.AGREEMENT)
    assert row.token_sha256 == tokens.digest(token)


def test_twice_writes_nothing_twice(version):
    AgreementFactory.create_batch(3, version=version.replaces, status=Status.APPROVED)
    assert recipients.enroll_recipients(version, late=False) == 3
    assert recipients.enroll_recipients(version, late=False) == 0
    assert version.deliveries.count() == 3


def test_more_than_a_batch_and_only_who_is_missing(version, monkeypatch):
    monkeypatch.setattr(recipients, "_BATCH", 4)
    campaign.many(version.replaces, 9)
    assert recipients.enroll_recipients(version, late=False) == 9
    AgreementFactory(version=version.replaces, status=Status.APPROVED)
    assert recipients.enroll_recipients(version, late=False) == 1
    assert version.deliveries.count() == 10


def test_other_datasets_and_who_is_bound_already_are_left_alone(version):
    AgreementFactory(status=Status.APPROVED)
    AgreementFactory(version=version, status=Status.APPROVED)
    assert recipients.enroll_recipients(version, late=False) == 0


def test_late_means_a_full_notice_period_and_no_requests(version):
    LicenseVersion.objects.filter(pk=version.pk).update(
        effective_at=timezone.now() + timedelta(days=3)
    )
    version.refresh_from_db()
    agreement = AgreementFactory(version=version.replaces, status=Status.APPROVED)
    AgreementFactory(version=version.replaces, status=Status.DRAFT)
    assert recipients.enroll_recipients(version, late=True) == 1
    row = agreement.notices.get()
    zone = version.dataset.time_zone
    day = dates.earliest_day(timezone.now(), version.dataset.notice_days, zone)
    assert row.effective_at == dates.midnight(day, zone)


class TestAtApproval:
    def test_under_the_version_being_replaced(self, version):
        agreement = AgreementFactory(version=version.replaces, status=Status.APPROVED)
        recipients.enroll_at_approval(agreement)
        row = agreement.notices.get()
        assert (row.version, row.audience) == (version, Audience.AGREEMENT)
        assert row.effective_at >= timezone.now() + timedelta(days=30)

    def test_a_far_day_stays_the_day(self):
        version = announced(effective_at=timezone.now() + timedelta(days=90))
        agreement = AgreementFactory(version=version.replaces, status=Status.APPROVED)
        recipients.enroll_at_approval(agreement)
        assert agreement.notices.get().effective_at == version.effective_at

    def test_under_a_version_that_was_replaced_meanwhile(self):
        old = LicenseVersionFactory(status=VersionStatus.SUPERSEDED)
        new = LicenseVersionFactory(dataset=old.dataset, number="1.1")
        agreement = AgreementFactory(version=old, status=Status.APPROVED)
        recipients.enroll_at_approval(agreement)
        assert agreement.notices.get().version == new

    def test_under_the_newest_nobody_is_told(self):
        agreement = AgreementFactory(status=Status.APPROVED)
        recipients.enroll_at_approval(agreement)
        assert not NoticeDelivery.objects.exists()

    def test_twice_is_one_delivery(self, version):
        agreement = AgreementFactory(version=version.replaces, status=Status.APPROVED)
        recipients.enroll_at_approval(agreement)
        recipients.enroll_at_approval(agreement)
        assert agreement.notices.count() == 1

    def test_who_was_told_as_applicant_is_told_as_licensee(self, version):
        agreement = AgreementFactory(version=version.replaces, status=Status.IN_REVIEW)
        recipients.enroll_recipients(version, late=False)
        recipients.enroll_at_approval(agreement)
        assert set(agreement.notices.values_list("audience", flat=True)) == set(Audience)


class TestSweep:
    def test_finds_who_was_approved_while_it_was_announced(self, version):
        agreement = AgreementFactory(version=version.replaces, status=Status.APPROVED)
        assert recipients.enroll_missed() == 1
        assert agreement.notices.get().effective_at >= timezone.now() + timedelta(days=30)
        assert recipients.enroll_missed() == 0

    def test_after_calling_off_turns_to_the_version_in_force(self, version):
        older = LicenseVersionFactory(
            dataset=version.dataset, number="0.9", status=VersionStatus.SUPERSEDED
        )
        LicenseVersion.objects.filter(pk=version.replaces_id).update(replaces=older)
        LicenseVersion.objects.filter(pk=version.pk).update(
            status=VersionStatus.CALLED_OFF, called_off_at=timezone.now()
        )
        agreement = AgreementFactory(version=older, status=Status.APPROVED)
        assert recipients.enroll_missed() == 1
        assert agreement.notices.get().version == version.replaces

    def test_what_stood_for_long_is_not_looked_at(self, django_assert_num_queries):
        with travel(timezone.now() - timedelta(hours=2)):
            version = announced()
        AgreementFactory(version=version.replaces, status=Status.APPROVED)
        with django_assert_num_queries(1):
            assert recipients.enroll_missed() == 0
