"""Thousands of rows that differ in two columns."""

import pytest
from django.utils import timezone

from agreements.enums import Audience, NoticeStep
from agreements.models import NoticeDelivery
from agreements.services.notices.bulk_insert import insert_like
from tests.factories import AgreementFactory
from tests.services import campaign
from tests.services.telling import announced

pytestmark = pytest.mark.django_db


def test_rows_are_what_bulk_create_would_write():
    version, now = announced(), timezone.now()
    one, other = AgreementFactory.create_batch(2, version=version.replaces)

    def row(**fields):
        return NoticeDelivery(
            version=version,
            audience=Audience.REQUEST,
            step=NoticeStep.NOTICE,
            due_at=now,
            effective_at=version.effective_at,
            created_at=now,
            **fields,
        )

    assert insert_like(row(), ["agreement", "token_sha256"], [(one.pk, "a" * 64)]) == 1
    NoticeDelivery.objects.bulk_create([row(agreement=other, token_sha256="b" * 64)])
    columns = [field.attname for field in NoticeDelivery._meta.concrete_fields]
    for name in ("id", "agreement_id", "token_sha256", "created_at"):
        columns.remove(name)
    by_hand, by_django = NoticeDelivery.objects.order_by("pk").values(*columns)
    assert by_hand == by_django
    assert NoticeDelivery.objects.get(agreement=one).created_at == now


def test_more_than_a_batch_and_what_is_there_already(django_assert_max_num_queries):
    version = campaign.announced()
    campaign.many(version.replaces, 900)
    template = NoticeDelivery(
        version=version,
        audience=Audience.AGREEMENT,
        effective_at=version.effective_at,
        created_at=timezone.now(),
    )
    keys = list(version.replaces.agreements.values_list("pk", flat=True))
    some, all_ = [(k, f"{k:064d}") for k in keys[:500]], [(k, f"{k:064d}") for k in keys]
    with django_assert_max_num_queries(3 + 2):
        assert insert_like(template, ["agreement", "token_sha256"], some) == 500
        assert insert_like(template, ["agreement", "token_sha256"], all_) == 400
    assert version.deliveries.count() == 900
