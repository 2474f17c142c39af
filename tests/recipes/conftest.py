"""A copy of the tree, and a filled database of each kind, as the code before the change left it."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from ops import machine, postgres
from tests.recipes.working_copy import ROOT, WorkingCopy, environment

_SET_UP = """
import json
import django
django.setup()
from django.apps import apps
from django.core.management import call_command
from agreements.enums import Status
from agreements.guards import install
"""
_COUNT = """
rows = {m.__name__: m.objects.count() for m in apps.get_app_config("agreements").get_models()}
astray = [guard.name for guard in install.astray(django.db.connection)]
print(json.dumps({"rows": rows, "astray": astray}))
"""
# A row of every guarded table, and a request in every status.
_FILL = """
from tests.factories import AgreementFactory
from tests.guards.world import one_of_each
call_command("migrate", verbosity=0)
one_of_each()
for status in Status:
    AgreementFactory(status=status)
"""
_SETTINGS = {"DJANGO_SETTINGS_MODULE": "casmemg_portal.settings"}


@dataclass(frozen=True, slots=True)
class Filled:
    """Databases by what they are, and how many rows of each model every one has."""

    urls: dict[str, str]
    rows: dict[str, int]

    def migrate(self, copy: WorkingCopy) -> None:
        """To the code of the copy: no row is lost, every guard stands, nothing is warned of."""
        for url in self.urls.values():
            copy.manage("migrate", "-v0", DATABASE_URL=url)
            strict = ("--database", "default", "--fail-level", "WARNING")
            copy.manage("check", *strict, DATABASE_URL=url)
            done = copy.run("-c", _SET_UP + _COUNT, DATABASE_URL=url, **_SETTINGS)
            found = json.loads(done.stdout)
            assert {name: found["rows"][name] for name in self.rows} == self.rows
            assert found["astray"] == []


@pytest.fixture
def copy(tmp_path: Path) -> WorkingCopy:
    return WorkingCopy(tmp_path)


@pytest.fixture
def databases(_filled: Filled, tmp_path: Path) -> Iterator[Filled]:
    """A copy of each, for one test."""
    sqlite = tmp_path / "db.sqlite3"
    shutil.copy2(_filled.urls["sqlite"].removeprefix("sqlite:///"), sqlite)
    server, name = _filled.urls["postgres"].rsplit("/", 1)
    with psycopg.connect(f"{server}/template1", autocommit=True) as admin:
        admin.execute(f'CREATE DATABASE "{tmp_path.name}" TEMPLATE "{name}"')
        urls = {"sqlite": f"sqlite:///{sqlite}", "postgres": f"{server}/{tmp_path.name}"}
        yield Filled(urls, _filled.rows)
        admin.execute(f'DROP DATABASE "{tmp_path.name}"')


@pytest.fixture(scope="session")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Filled]:
    if machine.postgres_bin() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    folder = tmp_path_factory.mktemp("filled")
    (folder / "static").mkdir()
    with postgres.own() as server:
        urls = {"sqlite": f"sqlite:///{folder / 'db.sqlite3'}", "postgres": server.url}
        rows = [_fill(url, folder) for url in urls.values()]
        assert rows[0] == rows[1]
        yield Filled(urls, rows[0])


def _fill(url: str, folder: Path) -> dict[str, int]:
    env = environment(DATABASE_URL=url, VAR_DIR=str(folder), PYTHONPATH=str(ROOT), **_SETTINGS)
    command = [sys.executable, "-c", _SET_UP + _FILL + _COUNT]
    done = subprocess.run(command, env=env, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["astray"] == []
    assert found["rows"]["SignedScan"] > 0
    rows: dict[str, int] = found["rows"]
    return rows


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/recipes/" in str(item.path):
            item.add_marker(pytest.mark.timeout(1800))  # a whole copy of the portal, twice migrated
