"""What the database lets go only after a purge that speaks of it, and what not even then."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, models, transaction
from django.utils import timezone

from agreements.enums import Status
from agreements.models import Agreement, BlockedPerson, DownloadGrant, Purge
from agreements.selectors.keeping import request_rows
from tests.factories import AgreementFactory, UserFactory
from tests.guards.expected import GUARDED
from tests.guards.world import one_of_each, refusal

pytestmark = pytest.mark.django_db

World = dict[str, models.Model]
OF_REQUESTS = sorted({model.__name__ for model, _ways in request_rows.LEADS} & set(GUARDED))
OTHERS = sorted(set(GUARDED) - set(OF_REQUESTS))


@pytest.fixture
def world() -> World:
    """Of an agreement that has ended."""
    made = one_of_each()
    agreement = made["DownloadGrant"].agreement
    DownloadGrant.objects.filter(ended_at=None).update(ended_at=timezone.now(), ended_why="ended")
    Agreement.objects.filter(pk=agreement.pk).update(status=Status.ENDED, ended_at=timezone.now())
    agreement.holds.update(lifted_at=timezone.now(), lifted_by=UserFactory())
    return made


def purge(agreement: Agreement) -> None:
    Purge.objects.create(
        rule="ended", request_number=agreement.pk, erased_at=timezone.now(), sha256="x"
    )


def removal(row: models.Model) -> str:
    return refusal(f"DELETE FROM {row._meta.db_table} WHERE id = %s", row.pk)


@pytest.mark.parametrize("name", OF_REQUESTS)
def test_a_row_of_a_request_goes_after_a_purge_of_that_one_alone(world: World, name: str) -> None:
    row = world[name]
    other = AgreementFactory(status=Status.REJECTED)
    purge(other)
    assert removal(row)
    purge(world["DownloadGrant"].agreement)
    assert not removal(row)


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_requests_stays_whatever_is_purged(world: World, name: str) -> None:
    purge(world["DownloadGrant"].agreement)
    Purge.objects.create(
        rule="ip_addresses", before=timezone.now(), erased_at=timezone.now(), sha256="x"
    )
    assert removal(world[name])


@pytest.mark.parametrize("name", OF_REQUESTS)
def test_nothing_is_changed_under_cover_of_a_purge(world: World, name: str) -> None:
    """But for `FREE` columns, which change anyway."""
    row = world[name]
    purge(world["DownloadGrant"].agreement)
    if "no_update" in GUARDED[name]:
        assert refusal(f"UPDATE {row._meta.db_table} SET id = id + 1 WHERE id = %s", row.pk)
    if connection.vendor == "postgresql":
        connection.check_constraints()
        assert refusal(f"TRUNCATE {row._meta.db_table} CASCADE")


class TestAddresses:
    def of_fetch(self, world: World, value: Any, **others: Any) -> str:
        columns = ", ".join(f"{name} = %s" for name in ("ip", *others))
        sql = f"UPDATE agreements_downloadrecord SET {columns} WHERE id = %s"
        return refusal(sql, value, *others.values(), world["DownloadRecord"].pk)

    def test_go_once_they_are_older_than_a_purge_of_addresses(self, world: World) -> None:
        assert self.of_fetch(world, None)
        now = timezone.now()
        for rule, before in (
            ("ip_addresses", now - timedelta(days=1)),
            ("lifted_blocks", now),
        ):
            Purge.objects.create(rule=rule, before=before, erased_at=now, sha256="x")
        assert self.of_fetch(world, None)
        Purge.objects.create(rule="ip_addresses", before=now, erased_at=now, sha256="x")
        assert not self.of_fetch(world, None)

    def test_go_alone_and_are_never_another_one(self, world: World) -> None:
        now = timezone.now()
        Purge.objects.create(rule="ip_addresses", before=now, erased_at=now, sha256="x")
        assert self.of_fetch(world, "192.0.2.77")
        assert self.of_fetch(world, None, path="another")
        assert self.of_fetch(world, None, bytes=7)

    def test_no_purge_is_of_what_is_to_come(self) -> None:
        now = timezone.now()
        later = now + timedelta(days=1)
        with pytest.raises(Exception, match="to come"), transaction.atomic():
            Purge.objects.create(rule="ip_addresses", before=later, erased_at=now, sha256="x")


def test_a_block_that_was_lifted_goes_and_one_that_stands_does_not(world: World) -> None:
    standing = world["BlockedPerson"]
    now = timezone.now()
    lifted = BlockedPerson.objects.create(
        dataset=standing.dataset,
        name="x",
        reason="x",
        blocked_at=now - timedelta(days=9),
        blocked_by=UserFactory(),
        lifted_at=now - timedelta(days=8),
        lifted_by=UserFactory(),
        lifted_why="x",
    )
    assert removal(lifted)
    Purge.objects.create(rule="lifted_blocks", before=now, erased_at=now, sha256="x")
    assert not removal(lifted)
    assert removal(standing)
