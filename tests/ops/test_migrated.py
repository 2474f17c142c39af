"""A migrated database is made once, and anew when what it comes from is another."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest

from ops import machine, migrated, postgres
from tests.fixtures.postgres import Postgres

pytestmark = pytest.mark.services

# What `migrate` would do there.
_LEFT = """
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
print(executor.migration_plan(executor.loader.graph.leaf_nodes()))
"""


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[str]:
    """A small tree whose migrations say their number; what was migrated so far."""
    (tmp_path / "agreements" / "migrations").mkdir(parents=True)
    monkeypatch.setattr(migrated, "ROOT", tmp_path)
    monkeypatch.setattr(migrated, "_KEPT", tmp_path / "var")
    urls: list[str] = []

    def migrate(url: str) -> None:
        urls.append(url)
        with sqlite3.connect(url.removeprefix("sqlite:///")) as database:
            database.execute(f"CREATE TABLE number{len(urls)} (id)")

    monkeypatch.setattr(migrated, "_migrate", migrate)
    return urls


def table(file: Path) -> str:
    with sqlite3.connect(file) as database:
        return str(database.execute("SELECT name FROM sqlite_master").fetchone()[0])


def test_it_is_made_once_and_again_for_other_migrations(made: list[str], tmp_path: Path) -> None:
    copies = [tmp_path / name for name in ("one", "two", "three")]
    for copy in copies[:2]:
        migrated.copy_sqlite(copy)
    (tmp_path / "agreements" / "migrations" / "0001_more.py").write_text("")
    migrated.copy_sqlite(copies[2])
    assert [table(copy) for copy in copies] == ["number1", "number1", "number2"]
    assert len(made) == 2


def test_what_fails_leaves_nothing_behind(
    made: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(url: str) -> None:
        Path(url.removeprefix("sqlite:///")).write_text("half")
        raise RuntimeError

    monkeypatch.setattr(migrated, "_migrate", fail)
    with pytest.raises(RuntimeError):
        migrated.copy_sqlite(tmp_path / "copy")
    assert {file.suffix for file in (tmp_path / "var").iterdir()} == {".lock"}


def test_of_two_at_once_one_makes_it(
    made: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    both_make, migrate = Barrier(2), migrated._migrate

    def wait_for_another(url: str) -> None:
        with suppress(BrokenBarrierError):
            both_make.wait(timeout=0.2)
        migrate(url)

    monkeypatch.setattr(migrated, "_migrate", wait_for_another)
    with ThreadPoolExecutor(2) as people:
        list(people.map(migrated.copy_sqlite, [tmp_path / "one", tmp_path / "two"]))
    assert len(made) == 1


@pytest.mark.full
@pytest.mark.skipif(machine.postgres_bin() is None, reason="PostgreSQL is not installed")
def test_in_a_cluster_nothing_is_left_to_migrate() -> None:
    with postgres.own() as server:
        migrated.add_postgres(server.url, "one")
        migrated.fill_postgres(server.url)
        for name in ("one", "postgres"):
            there = Postgres(server)
            there.environment["DATABASE_URL"] = server.url.removesuffix("postgres") + name
            assert there.run(_LEFT) == "[]"
