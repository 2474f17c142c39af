"""Makes the database agree with the list of guards, with every migration and after all of them.

A migration may make a table anew (SQLite drops its triggers then, and can't do so at all while a
trigger elsewhere reads it) or fill a column of a frozen one (which PostgreSQL's triggers refuse).
So in every migration of the portal the guards come down first and are up again at its end, in its
own transaction: nobody else ever sees them down, and a migration that fails or is killed leaves
them as they were. One that is no transaction (`atomic = False`) and is killed leaves them down,
until `migrate` is called again; `guards_stand` says so.

Both hang on Django's signals (`apps.py`).
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.checks import CheckMessage, Warning
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.operations.base import Operation

from .guarded_tables import GUARDS
from .trigger import Guard, drop

# What starts with this is ours, and only that is ever removed.
_OURS = r"agreements\_%"
# The statements that would put each trigger up again, as the database itself remembers them.
_READ = {
    "sqlite": "SELECT name, sql, NULL FROM sqlite_master"
    rf" WHERE type = 'trigger' AND name LIKE '{_OURS}' ESCAPE '\'",
    "postgresql": "SELECT tgname, 'CREATE FUNCTION ' || proname || '() RETURNS trigger LANGUAGE '"
    " || lanname || ' AS $$' || prosrc || '$$', pg_get_triggerdef(t.oid, true)"
    " || CASE tgenabled WHEN 'O' THEN '' ELSE ' disabled' END"
    " FROM pg_trigger t JOIN pg_proc p ON p.oid = tgfoid JOIN pg_language l ON l.oid = prolang"
    " JOIN pg_class c ON c.oid = tgrelid"
    f" WHERE NOT tgisinternal AND tgname LIKE '{_OURS}' AND pg_table_is_visible(c.oid)",
}


def standing(connection: BaseDatabaseWrapper) -> dict[str, list[str]]:
    """Our triggers that the database has: the SQL of each by its name."""
    with connection.cursor() as cursor:
        cursor.execute(_READ[connection.vendor])
        return {name: [sql for sql in made if sql] for name, *made in cursor.fetchall()}


def astray(connection: BaseDatabaseWrapper) -> list[Guard]:
    """Guards that should stand and do not, or not as they should.

    Those of tables or columns that are still to come are left out: migrations may be applied one
    at a time, and undone.
    """
    found = standing(connection)
    differ = [g for g in GUARDS if found.get(g.name, []) != g.create(connection.vendor)]
    return _possible(differ, connection) if differ else []


def guards_stand(
    app_configs: Any = None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Says which guards are missing: `migrate` and `check --database default`, and the web's start.

    A warning, not an error: `migrate`, which puts them up, looks at the checks first.
    """
    missing = {alias: [g.name for g in astray(connections[alias])] for alias in databases or ()}
    return [
        Warning(
            f"Evidence can be changed in database {alias}: guards missing or altered: "
            f"{', '.join(names)}.",
            hint="Run manage.py migrate: it puts all guards up again.",
            id="agreements.W001",
        )
        for alias, names in missing.items()
        if names
    ]


def put_up(using: str, **_signal: Any) -> None:
    """Make the guards of the database those of the list (post_migrate, too)."""
    connection = connections[using]
    listed = {guard.name for guard in GUARDS}
    with transaction.atomic(using=using), connection.cursor() as cursor:
        wrong = astray(connection)
        retired = [name for name in standing(connection) if name not in listed]
        _drop([*retired, *(guard.name for guard in wrong)], connection)
        for guard in wrong:
            for sql in guard.create(connection.vendor):
                cursor.execute(sql)


def lift_in_each(plan: Sequence[tuple[Migration, bool]] = (), **_signal: Any) -> None:
    """Have each migration take the guards down and put them up again (pre_migrate), also where it
    is undone.

    Django hands over the very migrations that it is about to run, to be run so.
    """
    for migration, _backwards in plan:
        if migration.app_label == "agreements":
            around = [_Guards(up=False), *migration.operations, _Guards(up=True)]
            vars(migration)["operations"] = around


class _Guards(Operation):
    """Puts the guards up, or takes them down, and the other way where it is undone.

    No RunPython, before which Django makes all models anew.
    """

    def __init__(self, *, up: bool) -> None:
        self.up = up

    def state_forwards(self, app_label: str, state: Any) -> None:
        """No model changes."""

    def database_forwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *_states: Any
    ) -> None:
        _set(schema_editor, up=self.up)

    def database_backwards(
        self, app_label: str, schema_editor: BaseDatabaseSchemaEditor, *_states: Any
    ) -> None:
        _set(schema_editor, up=not self.up)


def _set(editor: BaseDatabaseSchemaEditor, *, up: bool) -> None:
    if up:
        put_up(editor.connection.alias)
    else:
        _drop(standing(editor.connection), editor.connection)


def _drop(names: Iterable[str], connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(drop(name, connection.vendor))


def _possible(guards: list[Guard], connection: BaseDatabaseWrapper) -> list[Guard]:
    """Those whose tables and columns are there."""
    introspection = connection.introspection
    with connection.cursor() as cursor:
        tables = set(introspection.table_names(cursor))
        columns = {}
        for table in set.union(*map(_tables, guards)) & tables:
            # Django's own description of a table parses its SQL, which takes 30 ms on SQLite.
            cursor.execute(f"SELECT * FROM {table} LIMIT 0")
            columns[table] = {column[0] for column in cursor.description}
    return [
        guard
        for guard in guards
        if _tables(guard) <= tables
        and set(re.findall(r"\b(?:OLD|NEW)\.(\w+)", guard.condition)) <= columns[guard.table]
        and set(re.findall(r"\b\w+\.(\w+)", guard.condition))
        <= set.union(*(columns[table] for table in _tables(guard)))
    ]


def _tables(guard: Guard) -> set[str]:
    """Its own, and those that it looks into."""
    return {guard.table, *re.findall(r"\b(?:FROM|JOIN) (\w+)", guard.condition)}
