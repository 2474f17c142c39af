"""What the database refuses of an agreement that takes the place of another one."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction

from agreements.enums import GrantEnd, Status
from agreements.models import Agreement, DownloadGrant
from tests.factories import AgreementFactory, DatasetFactory, LicenseVersionFactory, SignerFactory
from tests.guards.world import refusal
from tests.services.succeeding import successor

pytestmark = pytest.mark.django_db

_ENDED = {"ended_at": datetime(2026, 1, 2, tzinfo=UTC), "ended_why": GrantEnd.SUCCEEDED}
_SUCCEED = "UPDATE agreements_agreement SET status = 'succeeded', ended_at = changed_at"
_APPROVE = (
    "UPDATE agreements_agreement SET status = 'approved', approved_at = changed_at,"
    " approved_by_id = (SELECT min(id) FROM agreements_user) WHERE id = %s"
)


def refused(**columns: object) -> bool:
    """Whether the database refuses to have such an agreement written."""
    try:
        with transaction.atomic():
            AgreementFactory(**columns)
    except IntegrityError:
        return True
    return False


class TestSuccessors:
    def test_need_an_approved_agreement_of_their_dataset(self) -> None:
        agreement, draft = AgreementFactory(status=Status.APPROVED), AgreementFactory()
        elsewhere = LicenseVersionFactory(dataset=DatasetFactory())
        assert refused(version=draft.version, succeeds=draft)
        assert refused(version=elsewhere, succeeds=agreement)
        assert not refused(version=agreement.version, succeeds=agreement)
        assert refused(version=agreement.version, succeeds=agreement)  # one open at a time
        amendment = {"version": agreement.version, "signer": agreement.signer, "amends": agreement}
        assert not refused(**amendment)
        Agreement.objects.filter(amends=agreement).delete()
        assert refused(**amendment, succeeds=agreement)

    def test_stay_that_of_their_agreement(self) -> None:
        made = successor()
        update = "UPDATE agreements_agreement SET succeeds_id = %s WHERE id = %s"
        assert refusal(update, None, made.pk)
        assert refusal(update, made.succeeds_id, made.succeeds_id)

    def test_take_its_place_when_they_are_in_force(self) -> None:
        made = successor()
        DownloadGrant.objects.update(**_ENDED)
        assert refusal(f"{_SUCCEED} WHERE id = %s", made.succeeds_id)
        with connection.cursor() as cursor:
            cursor.execute(_APPROVE, [made.pk])
        assert not refusal(f"{_SUCCEED} WHERE id = %s", made.succeeds_id)


class TestOnePerson:
    def test_has_one_approved_agreement_for_a_dataset_whatever_the_address(self) -> None:
        agreement = AgreementFactory(status=Status.APPROVED)
        there = SignerFactory(user=agreement.signer.user, email="there@uni.example.edu")
        same = {"version": agreement.version, "signer": there}
        assert refused(**same, status=Status.APPROVED)
        assert refusal(_APPROVE, AgreementFactory(**same, status=Status.IN_REVIEW).pk)
        other = LicenseVersionFactory(dataset=DatasetFactory())
        assert not refused(version=other, signer=there, status=Status.APPROVED)
        somebody = {"version": agreement.version, "signer__user": None}
        assert not refused(**somebody, status=Status.APPROVED)
