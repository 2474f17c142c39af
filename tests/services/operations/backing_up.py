"""An empty installation beside that of the test, in processes of its own; and what lies in both."""

import io
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from psycopg import sql

Rows = dict[str, list[tuple[object, ...]]]

ENDING = {"stdin": subprocess.DEVNULL, "capture_output": True, "text": True}


def back_up(to: str, *more: str) -> str:
    """What the command says."""
    said = io.StringIO()
    call_command("backup", "--to", to, *more, stdout=said, stderr=said)
    return said.getvalue()


class Installation:
    """With folders and a database of its own, and the keys of the tests."""

    def __init__(self, folder: Path, database: str, **environment: str) -> None:
        self.var, self.database = folder / "var", database
        self.environment = {
            **os.environ,
            "VAR_DIR": str(self.var),
            "DATABASE_URL": database,
            "RELEASES_ROOT": str(self.var / "releases"),
            "DJANGO_SETTINGS_MODULE": "casmemg_portal.settings",
            **environment,
        }

    def manage(self, *words: str, **environment: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "manage.py", *words]
        env = self.environment | environment
        return subprocess.run(command, cwd=settings.BASE_DIR, env=env, check=False, **ENDING)

    def restore(self, source: str, *words: str) -> "subprocess.CompletedProcess[str]":
        return self.manage("restore", "--from", source, *words)

    def run(self, code: str, *words: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-c", f"import django; django.setup()\n{code}", *words]
        env = self.environment
        return subprocess.run(command, cwd=settings.BASE_DIR, env=env, check=False, **ENDING)

    def rows(self) -> Rows:
        """Of each table, in an order of their own."""
        if self.database.startswith("sqlite"):
            with closing(sqlite3.connect(self.database.removeprefix("sqlite:///"))) as opened:
                return all_rows(lambda text: opened.execute(text).fetchall())
        with psycopg.connect(self.database) as opened:
            opened.execute("SET TIME ZONE 'UTC'")  # as Django has it
            return all_rows(lambda text: opened.execute(text).fetchall())

    def files(self) -> dict[str, bytes]:
        return all_files(self.var)


@contextmanager
def empty_installation(folder: Path, **environment: str) -> Iterator[Installation]:
    """On the engine of the tests."""
    folder.mkdir()
    if connection.vendor == "sqlite":
        yield Installation(folder, f"sqlite:///{folder / 'var' / 'db.sqlite3'}", **environment)
        return
    asked = connection.get_connection_params()
    name = f"restored_{uuid4().hex}"
    with _admin() as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    user = f"{asked['user']}:{asked['password']}@{asked['host']}:{asked['port']}"
    try:
        yield Installation(folder, f"postgres://{user}/{name}", **environment)
    finally:
        with _admin() as admin:
            drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
            admin.execute(drop.format(sql.Identifier(name)))


def _admin() -> "psycopg.Connection[Any]":
    asked = {**connection.get_connection_params(), "dbname": "postgres"}
    return psycopg.connect(**asked, autocommit=True)


def all_rows(ask: Callable[[str], list[tuple[object, ...]]]) -> Rows:
    """PostgreSQL tells each row as text: what Python makes of one is not the same everywhere."""
    if connection.vendor == "sqlite":
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        what = "*"
    else:
        tables = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        what = "told::text"
    return {
        str(table): sorted(map(tuple, ask(f'SELECT {what} FROM "{table}" told')), key=repr)
        for (table,) in ask(tables)
    }


def without_restore(found: Rows, before: Rows) -> Rows:
    """Without the one event that the restore itself puts on record."""
    found = dict(found)
    for table in ("agreements_auditevent", "agreements_eventpersonaldata", "agreements_chainplace"):
        there = set(map(repr, before[table]))
        (new,) = (row for row in found[table] if repr(row) not in there)
        found[table] = [row for row in found[table] if row != new]
    return found


def rows_here() -> Rows:
    """Of the database of the test."""
    if connection.vendor == "sqlite":  # Django's own connection makes other types of some columns
        with closing(sqlite3.connect(str(connection.settings_dict["NAME"]))) as opened:
            return all_rows(lambda text: opened.execute(text).fetchall())
    with connection.cursor() as cursor:

        def ask(text: str) -> list[tuple[object, ...]]:
            cursor.execute(text)
            return list(cursor.fetchall())

        return all_rows(ask)


def all_files(var: Path) -> dict[str, bytes]:
    """What is stored, by its name; not what only a running portal needs."""
    found = {}
    for area in ("private", "releases"):
        root = var / area
        for path in root.rglob("*"):
            name = path.relative_to(root)
            if path.is_file() and name.parts[0] not in ("incoming", "holds"):
                found[f"{area}/{name}"] = path.read_bytes()
    return found
