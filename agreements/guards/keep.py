"""Makes the database agree with the list of guards, after every `migrate`.

SQLite drops a table's triggers when a migration makes the table anew, and can't do so at all while
a trigger elsewhere reads it. So there the guards are lifted before a plan of migrations is applied,
and put up again after it. On PostgreSQL they stay up meanwhile.

Both steps hang on Django's signals, the only ones in the portal: `migrate` may not be told to call
anything else, and a call by hand would be forgotten on the day that matters.
"""

import re
from collections.abc import Sequence
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from .operations import Guard, drop
from .standing import STANDING

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
    differ = [g for g in STANDING if found.get(g.name, []) != g.create(connection.vendor)]
    return _possible(differ, connection) if differ else []


def put_up(using: str, **_signal: Any) -> None:
    """Make the guards of the database those of the list (post_migrate)."""
    connection = connections[using]
    listed = {guard.name for guard in STANDING}
    with transaction.atomic(using=using), connection.cursor() as cursor:
        retired = [name for name in standing(connection) if name not in listed]
        _drop(connection, retired)
        for guard in astray(connection):
            for sql in (*guard.drop(connection.vendor), *guard.create(connection.vendor)):
                cursor.execute(sql)


def lift(using: str, plan: Sequence[object] = (), **_signal: Any) -> None:
    """Take all guards down where tables are made anew, if there is work to do (pre_migrate)."""
    connection = connections[using]
    if plan and connection.vendor == "sqlite":
        _drop(connection, list(standing(connection)))


def _drop(connection: BaseDatabaseWrapper, names: list[str]) -> None:
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(drop(name, connection.vendor))


def _possible(guards: list[Guard], connection: BaseDatabaseWrapper) -> list[Guard]:
    """Those whose tables and columns are there."""
    introspection = connection.introspection
    with connection.cursor() as cursor:
        tables = set(introspection.table_names(cursor))
        columns = {
            table: {column.name for column in introspection.get_table_description(cursor, table)}
            for table in {guard.table for guard in guards} & tables
        }
    return [
        guard
        for guard in guards
        if guard.table in tables
        and set(re.findall(r"(?:OLD|NEW)\.(\w+)", guard.condition)) <= columns[guard.table]
        and set(re.findall(r"FROM (\w+)", guard.condition)) <= tables
    ]
