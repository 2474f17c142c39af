"""A second database, empty, in place of the one that tests share."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connections


@pytest.fixture
def empty_database(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[None]:
    """For migrations from the first on, and from one to another."""
    shared = connections["default"]
    with django_db_blocker.unblock():
        name = _make(shared, tmp_path)
        connections["default"] = type(shared)({**shared.settings_dict, "NAME": name}, "default")
        try:
            yield
        finally:
            connections["default"].close()
            connections["default"] = shared
            _remove(shared, name)


def _make(shared: Any, tmp_path: Path) -> str:
    if shared.vendor == "sqlite":
        return str(tmp_path / "empty.sqlite3")
    name = f"{shared.settings_dict['NAME']}_empty_{os.getpid()}"
    with shared.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    return name


def _remove(shared: Any, name: str) -> None:
    if shared.vendor == "postgresql":
        with shared.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}"')
        shared.close()
