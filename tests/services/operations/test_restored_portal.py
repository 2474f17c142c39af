"""What is compared of a portal that was just restored."""

import pytest

from agreements.backups.manifest import Manifest, StoredObject
from agreements.services.operations.restored_portal import differences

NOTHING = StoredObject("objects/x/ab/abc", "0" * 64, 0, "0" * 64, 0)


def manifest(**tables: int) -> Manifest:
    return Manifest(
        id="20261130T000000Z-abcd",
        portal="https://portal.example.org",
        taken_at="2026-11-30T00:00:00+00:00",
        engine="sqlite",
        code="0.1.0",
        migrations=[],
        tables=tables,
        heads=[],
        keys={},
        store="x",
        recipients=[],
        with_releases=False,
        lost=[],
        files=0,
        size=0,
        database=NOTHING,
        list=NOTHING,
    )


@pytest.mark.django_db
def test_a_table_that_is_not_there_has_no_rows_and_a_statement_is_no_table() -> None:
    said = '"agreements_heartbeat" AS "n"'
    assert list(differences(manifest(nowhere=3, **{said: 7}))) == [
        "nowhere has 0 rows, and had 3.",
        f"{said} has 0 rows, and had 7.",
    ]
