"""Fixtures for everybody."""

from collections.abc import Iterator
from importlib import import_module

import pytest
from django.core.management.commands import flush

from agreements.guards import Guard

_guards = import_module("agreements.migrations.0002_guards")
GUARDS: list[Guard] = [op for op in _guards.Migration.operations if isinstance(op, Guard)]


@pytest.fixture(autouse=True, scope="session")
def _flush_lifts_guards() -> Iterator[None]:
    """Tests that commit are cleaned up by emptying tables, which the guards rightly refuse."""
    original = flush.sql_flush

    def lifted(style, connection, **options):  # type: ignore[no-untyped-def]
        vendor = connection.vendor
        return [
            *(sql for guard in GUARDS for sql in guard.drop(vendor)),
            *original(style, connection, **options),
            *(sql for guard in GUARDS for sql in guard.create(vendor)),
        ]

    flush.sql_flush = lifted
    yield
    flush.sql_flush = original
