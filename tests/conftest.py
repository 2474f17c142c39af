"""Fixtures for everybody."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management.commands import flush
from django.db import connections
from django.utils import translation

from agreements.guards.guarded_tables import GUARDS
from agreements.guards.trigger import drop
from agreements.models import Heartbeat
from agreements.services.accounts import staff
from ops import migrated


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """A copy of a migrated database.

    SQLite in a file, as in real life, so that other processes see what tests write.
    """
    test = connections["default"].settings_dict["TEST"]
    if connections["default"].vendor == "sqlite":
        worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        test["NAME"] = str(settings.VAR_DIR / f"test-{worker}.sqlite3")
        migrated.copy_sqlite(Path(test["NAME"]))
    else:
        test["TEMPLATE"] = os.environ.get("MIGRATED_DATABASE")  # ops.test


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    """A thread speaks on as its last request did, and the tests that follow speak English."""
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Django is to begin with the copy, not with an empty file."""
    return connections["default"].vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """The groups of the staff are there, and beat was seen, as in every portal."""
    with django_db_blocker.unblock():
        staff.ensure_groups()
        Heartbeat.objects.create(name="beat", at=datetime(2999, 1, 1, tzinfo=UTC))


# What `migrate` and the set-up above put there, and no test takes away.
_HEARTBEAT = "agreements_heartbeat"
_STAYS = {
    _HEARTBEAT,
    "auth_group",
    "auth_group_permissions",
    "auth_permission",
    "django_content_type",
}


@pytest.fixture(autouse=True, scope="session")
def _flush_passes_guards() -> Iterator[None]:
    """Tests that commit are cleaned up by emptying tables, which the guards rightly refuse.

    They stand as they stood in the end, and what `migrate` puts there was not taken away.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flush, "sql_flush", _emptying)
        patch.setattr(flush, "emit_post_migrate_signal", lambda *_: None)
        yield


def _emptying(_style: object, connection: Any, **_options: object) -> list[str]:
    tables = set(connection.introspection.django_table_names(only_existing=True)) - _STAYS
    # `portal_cache` is no model's table, but what limits count in.
    rows = [f"DELETE FROM {table}" for table in (*sorted(tables), "portal_cache")]
    rows += [f"UPDATE {_HEARTBEAT} SET at = '2999-01-01'"]  # a test's own beat may have ended
    if connection.vendor == "postgresql":  # TRUNCATE takes ten times as long for a few rows
        return [
            "SET LOCAL session_replication_role = replica",  # no triggers, none of foreign keys
            *rows,
            "SET LOCAL session_replication_role = DEFAULT",
        ]
    vendor = connection.vendor
    return [
        *(drop(guard.name, vendor) for guard in GUARDS),
        *rows,
        *(sql for guard in GUARDS for sql in guard.create(vendor)),
    ]
