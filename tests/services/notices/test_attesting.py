"""Whoever opted out attests that copies are deleted: one duty, by the link and on the site."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agreements import models
from agreements.enums import Channel, Status
from agreements.exceptions import InvalidTransition
from agreements.services.grants import deletions
from agreements.services.notices import answers
from tests.factories import AgreementFactory, with_grant
from tests.services.telling import announced, fresh, told

pytestmark = pytest.mark.django_db

LINK, SITE = Channel.LINK, Channel.SITE


@pytest.fixture
def delivery():
    return told(announced())


def actions(delivery: models.NoticeDelivery) -> list[str]:
    events = models.AuditEvent.objects.filter(subject=delivery.agreement.reference)
    return list(events.values_list("action", flat=True))


@pytest.mark.parametrize("how", Channel)
def test_attests_the_deletion_and_is_on_record_once(delivery, how):
    answers.opt_out(delivery, how=LINK, by=None)
    by = delivery.agreement.signer.user if how is SITE else None
    for _click in range(2):
        answers.attest(delivery, how=how, by=by)
    owed = models.Deletion.objects.get()
    assert fresh(delivery).attested_at == owed.attested_at
    assert owed.attested_at is not None
    assert (owed.attested_how, owed.attested_by, owed.remind_at) == (how, by, None)
    assert actions(delivery) == ["agreement:opt_out", "deletion:attest"]


def test_on_the_site_counts_for_the_notice_as_well(delivery):
    answers.opt_out(delivery, how=LINK, by=None)
    signer = delivery.agreement.signer.user
    assert deletions.attest_own(delivery.version.dataset, by=signer) == 1
    assert fresh(delivery).attested_at is not None


def test_asks_nothing_of_who_has_the_data_another_way(delivery):
    other = AgreementFactory(version=delivery.version.replaces, status=Status.APPROVED)
    with_grant(other, delivery.agreement.signer.user)
    answers.opt_out(delivery, how=LINK, by=None)
    answers.attest(delivery, how=LINK, by=None)
    assert not models.Deletion.objects.exists()
    assert fresh(delivery).attested_at is None


def test_is_for_who_opted_out(delivery):
    with pytest.raises(InvalidTransition, match="Only after an opt-out"):
        answers.attest(delivery, how=LINK, by=None)


def test_is_possible_long_after_the_effect(delivery, time_machine):
    answers.opt_out(delivery, how=LINK, by=None)
    time_machine.move_to(delivery.effective_at + timedelta(days=400), tick=False)
    assert answers.attest(delivery, how=LINK, by=None).attested_at == timezone.now()
