"""The triggers of a migrated database, and what they refuse, table by table."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.utils import timezone

from agreements.enums import VersionStatus
from agreements.models import (
    Agreement,
    AssociatedUser,
    DatasetSuspension,
    Deletion,
    DownloadGrant,
    LicenseTranslation,
    RetentionHold,
)
from tests.factories import (
    AgreementFactory,
    AssociatedUserFactory,
    LicenseVersionFactory,
    UserFactory,
    confirmed_by,
    with_grant,
)
from tests.guards.expected import BESIDES, FREE, GUARDED, MAY_CHANGE
from tests.guards.world import (
    expected_triggers,
    one_of_each,
    other_values,
    refusal,
    triggers,
)

pytestmark = pytest.mark.django_db

World = dict[str, models.Model]
_ENDED = {"ended_at": datetime(2026, 1, 2, tzinfo=UTC), "ended_why": "ended"}


@pytest.fixture
def world() -> World:
    return one_of_each()


def test_the_database_has_the_triggers_of_the_list_and_no_others() -> None:
    assert triggers() == expected_triggers(GUARDED | BESIDES)


def test_every_model_is_guarded_or_known_to_change() -> None:
    named = [model.__name__ for model in apps.get_app_config("agreements").get_models()]
    assert sorted(named) == sorted([*GUARDED, *MAY_CHANGE]), "see tests/guards/expected.py"


def test_every_column_of_evidence_stays(world: World) -> None:
    changeable: dict[str, set[str]] = {}
    for name, row in world.items():
        table = row._meta.db_table
        for field in row._meta.concrete_fields:
            sql = f'UPDATE {table} SET "{field.column}" = %s WHERE id = %s'
            if not all(refusal(sql, value, row.pk) for value in other_values(row, field)):
                changeable.setdefault(name, set()).add(field.column)
    assert changeable == FREE


@pytest.mark.parametrize("name", GUARDED)
def test_a_row_of_evidence_is_never_removed(world: World, name: str) -> None:
    row = world[name]
    table = row._meta.db_table
    assert refusal(f"DELETE FROM {table} WHERE id = %s", row.pk)
    if connection.vendor == "postgresql":
        connection.check_constraints()  # PostgreSQL empties no table that it still has to look at
        assert refusal(f"TRUNCATE {table} CASCADE")
    else:
        _replace(row)


def _replace(row: models.Model) -> None:
    """By its id, as in any shell; by what else is unique, in a connection of the portal's."""
    table = row._meta.db_table
    columns = ", ".join(
        f'"{field.column}"' for field in row._meta.concrete_fields if not field.primary_key
    )
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA recursive_triggers")
        assert cursor.fetchone() == (1,)
        cursor.execute("PRAGMA recursive_triggers = OFF")
        try:
            assert refusal(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
        finally:
            cursor.execute("PRAGMA recursive_triggers = ON")
    again = refusal(f"INSERT OR REPLACE INTO {table} ({columns}) SELECT {columns} FROM {table}")
    assert bool(again) == _is_unique_besides_its_id(row)


def _is_unique_besides_its_id(row: models.Model) -> bool:
    unique = [
        field
        for field in row._meta.concrete_fields
        if field.unique and getattr(row, field.attname) is not None
    ]
    return len(unique) > 1 or bool(row._meta.total_unique_constraints) or _one_live(row)


def _one_live(row: models.Model) -> bool:
    """Of which the database lets only one stand that has not ended."""
    lifted = dict.fromkeys((DatasetSuspension, RetentionHold), "lifted_at")
    ends = {DownloadGrant: "ended_at", **lifted}
    return type(row) in ends and getattr(row, ends[type(row)]) is None


class TestVersions:
    def test_that_are_drafts_may_change_and_go(self) -> None:
        draft = LicenseVersionFactory(status=VersionStatus.DRAFT)
        assert _changeable(draft, "source", "body_layout", "number")
        assert not refusal("DELETE FROM agreements_licenseversion")

    @pytest.mark.parametrize("ended", [VersionStatus.SUPERSEDED, VersionStatus.CALLED_OFF])
    def test_that_ended_stay_so(self, ended: VersionStatus) -> None:
        LicenseVersionFactory(status=ended)
        update = "UPDATE agreements_licenseversion SET status = %s"
        assert all(refusal(update, status) for status in VersionStatus.values if status != ended)

    def test_never_become_drafts_again(self, world: World) -> None:
        assert refusal("UPDATE agreements_licenseversion SET status = 'draft'")


class TestTranslations:
    def test_of_a_draft_may_change_and_go(self) -> None:
        draft = LicenseVersionFactory(status=VersionStatus.DRAFT)
        made = LicenseTranslation.objects.create(version=draft, language="fr", source="x")
        assert _changeable(made, "source", "language")
        assert not refusal("DELETE FROM agreements_licensetranslation")

    def test_are_not_added_to_an_announced_version(self, world: World) -> None:
        version = world["LicenseVersion"]
        assert refusal(
            "INSERT INTO agreements_licensetranslation (version_id, language, source)"
            " VALUES (%s, 'ko', 'x')",
            version.pk,
        )
        draft = LicenseVersionFactory(status=VersionStatus.DRAFT)
        made = LicenseTranslation.objects.create(version=draft, language="ko", source="x")
        assert refusal(
            "UPDATE agreements_licensetranslation SET version_id = %s WHERE id = %s",
            version.pk,
            made.pk,
        )


class TestNotices:
    def test_are_told_and_settled_once_only(self, world: World) -> None:
        version, told = world["LicenseVersion"], world["NoticeDelivery"]
        open_one = AgreementFactory(version=version.replaces)
        notice = type(told).objects.create(
            version=version,
            agreement=open_one,
            audience="agreement",
            token_sha256="2" * 64,
            effective_at=version.effective_at,
        )
        assert _changeable(notice, "notified_at", "closed_at", "outcome")


class TestGrants:
    def test_that_ended_change_in_nothing(self, world: World) -> None:
        DownloadGrant.objects.filter(ended_at=None).update(**_ENDED)
        grant = DownloadGrant.objects.get(associate=None)
        assert not any(_changeable(grant, f.attname) for f in grant._meta.concrete_fields)

    def test_come_with_an_approved_agreement_and_end_before_it(self, world: World) -> None:
        draft = AgreementFactory()
        grant = "INSERT INTO agreements_downloadgrant (agreement_id, granted_at, ended_why)"
        assert refusal(f"{grant} SELECT %s, granted_at, '' FROM agreements_downloadgrant", draft.pk)
        bound = world["DownloadGrant"].agreement
        end = (
            "UPDATE agreements_agreement SET status = 'ended', ended_at = changed_at WHERE id = %s"
        )
        assert refusal(end, bound.pk)
        DownloadGrant.objects.filter(ended_at=None).update(**_ENDED)
        assert not refusal(end, bound.pk)
        assert Agreement.objects.filter(pk=bound.pk).exists()

    def test_of_who_is_listed_come_with_a_confirmation_and_end_before_it(
        self, world: World
    ) -> None:
        agreement = world["DownloadGrant"].agreement
        listed = AssociatedUserFactory(agreement=agreement)
        elsewhere = AssociatedUserFactory(**confirmed_by(UserFactory()))
        grant = (
            "INSERT INTO agreements_downloadgrant"
            " (agreement_id, associate_id, granted_at, ended_why)"
            " SELECT %s, %s, granted_at, '' FROM agreements_downloadgrant WHERE ended_at IS NULL"
        )
        assert refusal(grant, agreement.pk, listed.pk)
        assert refusal(grant, agreement.pk, elsewhere.pk)
        AssociatedUser.objects.filter(pk=listed.pk).update(**confirmed_by(UserFactory()))
        assert not refusal(grant, agreement.pk, listed.pk)
        listed = with_grant(agreement, UserFactory())
        end = "UPDATE agreements_associateduser SET state = 'ended' WHERE id = %s"
        assert refusal(end, listed.pk)
        DownloadGrant.objects.filter(associate=listed).update(**_ENDED)
        assert not refusal(end, listed.pk)


class TestDeletions:
    def test_that_were_attested_or_lapsed_stay_so(self, world: World) -> None:
        for closed in (
            {"attested_at": timezone.now(), "attested_how": "link"},
            {"lapsed_at": timezone.now()},
        ):
            owed = world["Deletion"]
            with transaction.atomic():
                Deletion.objects.filter(pk=owed.pk).update(**closed)
                owed.refresh_from_db()
                assert not any(_changeable(owed, f.attname) for f in owed._meta.concrete_fields)
                transaction.set_rollback(True)

    def test_come_after_the_end_of_a_grant(self, world: World) -> None:
        live = world["DownloadGrant"]
        owe = (
            "INSERT INTO agreements_deletion (grant_id, due_since, reminded, attested_how)"
            " VALUES (%s, %s, 0, '')"
        )
        moment = "2026-01-02 00:00:00+00:00"
        assert refusal(owe, live.pk, moment)
        DownloadGrant.objects.filter(pk=live.pk).update(**_ENDED)
        assert not refusal(owe, live.pk, moment)


class TestSuspensions:
    def test_that_were_lifted_stay_so(self, world: World) -> None:
        made = world["DatasetSuspension"]
        made.lifted_at, made.lifted_by = timezone.now(), UserFactory()
        made.save()
        assert not any(_changeable(made, f.attname) for f in made._meta.concrete_fields)


def _changeable(row: Any, *names: str) -> bool:
    """Whether each of these columns may get another value."""
    return not any(
        refusal(f"UPDATE {row._meta.db_table} SET {field.column} = %s WHERE id = %s", value, row.pk)
        for field in row._meta.concrete_fields
        if field.attname in names
        for value in other_values(row, field)
    )
