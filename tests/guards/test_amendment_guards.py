"""What the database refuses of an amendment, and of the agreement that it amends."""

from datetime import UTC, datetime

import pytest
from django.db import connection

from agreements.models import Agreement, DownloadGrant
from tests.factories import AgreementFactory
from tests.guards.world import refusal
from tests.services.amending import amendment

pytestmark = pytest.mark.django_db

_ENDED = {"ended_at": datetime(2026, 1, 2, tzinfo=UTC), "ended_why": "ended"}


class TestAmendments:
    def test_need_an_approved_agreement_of_their_signer_and_dataset(self) -> None:
        agreement, other = AgreementFactory(status="approved"), AgreementFactory(status="approved")
        columns = [
            field.column
            for field in Agreement._meta.concrete_fields
            if field.column not in ("id", "reference", "status", "amends_id", "signer_id")
        ]
        names = ", ".join(f'"{column}"' for column in columns)
        insert = (
            f"INSERT INTO agreements_agreement (reference, status, amends_id, signer_id, {names})"
            f" SELECT %s, 'draft', %s, %s, {names} FROM agreements_agreement WHERE id = %s"
        )
        signer = agreement.signer_id
        assert not refusal(insert, "LA-A", agreement.pk, signer, agreement.pk)
        assert refusal(insert, "LA-A", agreement.pk, other.signer_id, agreement.pk)
        assert refusal(insert, "LA-A", other.pk, signer, agreement.pk)
        assert refusal(insert, "LA-A", agreement.pk, signer, other.pk)  # of another dataset
        draft = AgreementFactory(signer=agreement.signer)
        assert refusal(insert, "LA-A", draft.pk, signer, draft.pk)

    def test_stay_with_their_agreement_which_ends_after_them(self) -> None:
        made = amendment()
        update = "UPDATE agreements_agreement SET amends_id = %s WHERE id = %s"
        assert refusal(update, None, made.pk)
        assert refusal(update, made.amends_id, made.amends_id)
        DownloadGrant.objects.update(**_ENDED)
        end = (
            "UPDATE agreements_agreement SET status = 'ended', ended_at = changed_at WHERE id = %s"
        )
        assert refusal(end, made.amends_id)
        lapse = "UPDATE agreements_agreement SET status = 'lapsed', ended_at = changed_at"
        with connection.cursor() as cursor:
            cursor.execute(f"{lapse} WHERE id = %s", [made.pk])
        assert not refusal(end, made.amends_id)
