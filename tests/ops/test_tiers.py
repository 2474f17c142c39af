"""What `make test` leaves to `make full`."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

_TESTS = """
import pytest
pytestmark = pytest.mark.django_db
def test_once(): pass
@pytest.mark.parametrize("case", [pytest.param(1, marks=pytest.mark.full), 2, 3])
def test_of(case): pass
@pytest.mark.each_case
@pytest.mark.parametrize("case", "ab")
def test_whatever(case): pass
@pytest.mark.pages
def test_shown(): pass
@pytest.mark.pages
@pytest.mark.django_db(transaction=True)
def test_raced(): pass
"""
_MORE = """
import pytest
def test_no_database(): pass
@pytest.mark.browser
def test_look(db): pass
@pytest.mark.browser
@pytest.mark.services
def test_walk(transactional_db): pass
"""


_RACE = """import pytest

@pytest.mark.django_db(transaction=True)
def test_at_once(): pass
"""


def collected(folder: Path, *options: str) -> list[str]:
    """The tests chosen, by the folder they are in."""
    for place, tests in (
        ("browser", _MORE),
        ("services", _TESTS),
        ("views", _TESTS),
        ("races", _RACE),
    ):
        (folder / place).mkdir(parents=True)
        (folder / place / f"test_{place}.py").write_text(tests)
    markers = ("full", "each_case", "pages", "browser", "services", "django_db")
    (folder / "pytest.ini").write_text("\n ".join(["[pytest]\nmarkers =", *markers]))
    plugins = ["-p", "no:django", "-p", "tests.fixtures.database_only"]
    said = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", *plugins, *options, str(folder)],
        cwd=settings.BASE_DIR,
        env={"PYTHONPATH": str(settings.BASE_DIR)},
        capture_output=True,
        text=True,
    ).stdout
    names = [line.split("::test_") for line in said.splitlines() if "::" in line]
    return [f"{place.split('/')[0]} {name}" for place, name in names]


def test_what_only_make_full_runs(tmp_path: Path) -> None:
    assert "services of[1]" in collected(tmp_path)
    quick = collected(tmp_path / "again", "-m", "not full")
    assert [test for test in quick if "of[1]" in test] == []


@pytest.mark.full
def test_on_postgres_what_its_database_can_fail(tmp_path: Path) -> None:
    chosen = ["once", "of[1]", "of[2]", "of[3]", "whatever[a]", "whatever[b]", "shown", "raced"]
    assert collected(tmp_path, "--database-only") == [
        "browser walk",
        "races at_once",
        *(f"{place} {name}" for place in ("services", "views") for name in chosen),
    ]


@pytest.mark.full
def test_on_postgres_each_query_once(tmp_path: Path) -> None:
    chosen = collected(tmp_path, "-m", "not full", "--database-only", "--each-query-once")
    asked = ("whatever[a]", "whatever[b]", "raced")
    assert chosen == [
        "browser walk",
        "races at_once",
        *(f"services {name}" for name in ("once", "of[2]", "of[3]", *asked)),
        *(f"views {name}" for name in asked),
    ]


def test_on_sqlite_what_postgres_does_not_run_or_does_in_another_way(tmp_path: Path) -> None:
    assert collected(tmp_path, "-m", "not full", "--once") == [
        "browser no_database",
        "browser look",
        *(f"services {name}" for name in ("whatever[a]", "whatever[b]", "shown")),
        *(f"views {name}" for name in ("once", "of[2]", "of[3]")),
        *(f"views {name}" for name in ("whatever[a]", "whatever[b]", "shown")),
    ]
