"""What data owners read when a version has taken effect."""

from datetime import timedelta
from unittest import mock

import pytest
from django.utils import timezone

from agreements import models
from agreements.enums import (
    NoticeState,
)
from agreements.selectors.versions.announcements import effect_counts
from agreements.services.accounts import staff
from agreements.services.versions import effect_worker
from tests.factories import staff_user
from tests.services.taking_effect import letters
from tests.services.telling import told

pytestmark = pytest.mark.django_db


class TestReport:
    @pytest.fixture
    def owner(self, version):
        staff_user(staff.REVIEWER, version.dataset)
        return staff_user(staff.DATA_OWNER, version.dataset)

    def test_tells_the_data_owners_once_what_became_of_everybody(self, version, owner, take_effect):
        for state in (NoticeState.SENT, NoticeState.CONTINUED, NoticeState.OPTED_OUT):
            told(version, state)
        told(version, NoticeState.UNREACHED)
        told(version, effective_at=version.effective_at + timedelta(days=9))
        take_effect(version)
        take_effect(version, late=timedelta(days=9))
        (mail,) = letters("effect_report")
        assert mail.to == owner.email
        for line in (
            "Moved to the new version: 2",
            "Did not answer, stay on the old version: 0",
            "Opted out: 1",
            "Told later, with a date of their own: 1",
            "Not reached, stay on the old version: 1",
            f"/admin/agreements/licenseversion/{version.pk}/notices/?state=unreached",
        ):
            assert line in mail.text
        version.refresh_from_db()
        assert version.reported_at is not None

    def test_counts_each_agreement_once_and_none_twice(self, version, owner, take_effect):
        for state in NoticeState:
            told(version, state)
        told(version, NoticeState.OPTED_OUT, asked_back_at=timezone.now())
        told(version, effective_at=version.effective_at + timedelta(days=9))
        take_effect(version)
        counted = effect_counts(version)
        assert sum(counted.values()) == version.deliveries.count()
        assert (counted["opted_out"], counted["lapsed"], counted["ended"]) == (1, 1, 1)
        (mail,) = letters("effect_report")
        assert "Opted out, asked to go back, and nobody had decided: 1" in mail.text
        assert "No longer concerned: 1" in mail.text

    def test_waits_until_nobody_is_left_who_was_due(self, version, owner, time_machine):
        for _one in range(3):
            told(version)
        time_machine.move_to(version.effective_at)
        times = iter([True, False])
        with mock.patch.object(effect_worker, "BATCH", 2):
            effect_worker._put_in_force(version)
            version.refresh_from_db()
            effect_worker._move(version, lambda: next(times))
            effect_worker._report(version)
            assert letters("effect_report") == []
        effect_worker.apply_effects()
        (mail,) = letters("effect_report")
        assert "Moved to the new version: 3" in mail.text

    def test_without_a_data_owner_goes_to_the_datasets_address(self, version, take_effect):
        staff_user(staff.REVIEWER, version.dataset)
        take_effect(version)
        (mail,) = letters("effect_report")
        assert mail.to == version.dataset.contact_email

    def test_says_when_in_the_dataset_s_zone(self, version, owner, take_effect):
        models.Dataset.objects.update(time_zone="America/New_York")
        take_effect(version)
        (mail,) = letters("effect_report")
        assert "(America/New_York)" in mail.text
