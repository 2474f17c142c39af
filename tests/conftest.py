"""Fixtures for everybody."""

import os
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.conf import settings
from django.core.management.commands import flush
from django.db import connections

from agreements import migrations
from agreements.guards import Guard, Lift


def _standing_guards() -> list[Guard]:
    """What the migrations put up and did not take down again."""
    guards: dict[str, Guard] = {}
    for module in sorted(m.name for m in iter_modules(migrations.__path__)):
        for op in import_module(f"agreements.migrations.{module}").Migration.operations:
            if isinstance(op, Guard):
                guards[op.name] = op
            elif isinstance(op, Lift):
                del guards[op.guard.name]
    return list(guards.values())


GUARDS = _standing_guards()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """SQLite in a file, as in real life, so that other processes see what tests write."""
    if connections["default"].vendor == "sqlite":
        worker = os.environ.get("PYTEST_XDIST_WORKER", "alone")
        name = str(settings.VAR_DIR / f"test-{worker}.sqlite3")
        connections["default"].settings_dict["TEST"]["NAME"] = name


@pytest.fixture(autouse=True, scope="session")
def _flush_lifts_guards() -> Iterator[None]:
    """Tests that commit are cleaned up by emptying tables, which the guards rightly refuse."""
    original = flush.sql_flush

    def lifted(style, connection, **options):  # type: ignore[no-untyped-def]
        vendor = connection.vendor
        return [
            *(sql for guard in GUARDS for sql in guard.drop(vendor)),
            *original(style, connection, **options),
            "DELETE FROM portal_cache",  # no model's table, but what limits count in
            *(sql for guard in GUARDS for sql in guard.create(vendor)),
        ]

    flush.sql_flush = lifted
    yield
    flush.sql_flush = original
