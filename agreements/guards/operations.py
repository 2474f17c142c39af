"""One guard: the SQL that puts it up, and migration operations that do."""

from collections.abc import Callable
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

_SQLITE = (
    "CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN ({condition}) "
    "BEGIN SELECT RAISE(ABORT, '{message}'); END"
)
_POSTGRESQL = (
    (
        "CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        "IF {condition} THEN "
        "RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation'; "
        "END IF; RETURN {row}; END $$"
    ),
    "CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {level} EXECUTE FUNCTION {name}()",
)


def drop(name: str, vendor: str) -> str:
    """SQL that takes a guard down, whatever it refuses."""
    if vendor == "sqlite":
        return f"DROP TRIGGER IF EXISTS {name}"
    return f"DROP FUNCTION IF EXISTS {name}() CASCADE"


class _Switch(Operation):
    """Executes SQL in both directions; the state of the models does not change."""

    reversible = True
    reduces_to_sql = True

    def forwards(self, vendor: str) -> list[str]:
        """SQL that does it."""
        raise NotImplementedError

    def backwards(self, vendor: str) -> list[str]:
        """SQL that undoes it."""
        raise NotImplementedError

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        pass

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        _execute(schema_editor, self.forwards)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        _execute(schema_editor, self.backwards)


class Guard(_Switch):
    """Refuse an `event` (INSERT, UPDATE, DELETE) on a row when a `condition` holds.

    The condition is SQL over OLD and NEW that both databases understand; `vendor` limits the
    guard to one of them. The refused statement raises `IntegrityError` with `message`.
    """

    def __init__(
        self, table: str, event: str, condition: str, message: str, *, name: str, vendor: str = ""
    ) -> None:
        self.table, self.event, self.condition = table, event, condition
        self.message, self.name, self.vendor = message, name, vendor

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        arguments = [self.table, self.event, self.condition, self.message]
        return type(self).__name__, arguments, {"name": self.name, "vendor": self.vendor}

    def create(self, vendor: str) -> list[str]:
        """SQL that puts the guard up."""
        if self.vendor not in ("", vendor):
            return []
        words = {
            "name": self.name,
            "event": self.event,
            "table": self.table,
            "condition": self.condition,
            "message": self.message,
            "row": {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(self.event, "NEW"),
            "level": "STATEMENT" if self.event == "TRUNCATE" else "ROW",
        }
        templates = (_SQLITE,) if vendor == "sqlite" else _POSTGRESQL
        return [template.format(**words) for template in templates]

    def drop(self, vendor: str) -> list[str]:
        """SQL that takes the guard down."""
        if self.vendor not in ("", vendor):
            return []
        return [drop(self.name, vendor)]

    def forwards(self, vendor: str) -> list[str]:
        return [*self.drop(vendor), *self.create(vendor)]

    def backwards(self, vendor: str) -> list[str]:
        return self.drop(vendor)

    def describe(self) -> str:
        return f"Guard {self.table}: {self.message}"


class Lift(_Switch):
    """Take a guard down, to be put up again in another form; the reverse puts it up."""

    def __init__(self, guard: Guard) -> None:
        self.guard = guard

    def forwards(self, vendor: str) -> list[str]:
        return self.guard.backwards(vendor)

    def backwards(self, vendor: str) -> list[str]:
        return self.guard.forwards(vendor)

    def describe(self) -> str:
        return f"Lift: {self.guard.message}"


def frozen(table: str, when: str = "1 = 1") -> list[Guard]:
    """Rows are written once: no update, delete, replace or truncate, `when` (over OLD)."""
    message = f"{table}: what is on record stays as it is"
    return [
        Guard(table, "UPDATE", when, message, name=f"{table}_no_update"),
        *kept(table, when),
    ]


def kept(table: str, when: str = "1 = 1") -> list[Guard]:
    """Rows of a table are never removed, `when` (over OLD); they may change."""
    message = f"{table}: what is on record is never removed"
    # SQLite's INSERT OR REPLACE removes the old row without firing its DELETE trigger.
    twice = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"
    return [
        Guard(table, "DELETE", when, message, name=f"{table}_no_delete"),
        Guard(table, "INSERT", twice, message, name=f"{table}_no_replace", vendor="sqlite"),
        Guard(table, "TRUNCATE", "TRUE", message, name=f"{table}_no_truncate", vendor="postgresql"),
    ]


def changes(*columns: str) -> str:
    """SQL: one of these columns gets another value. `IS NOT` of nulls, in words both speak."""
    return " OR ".join(
        f"(OLD.{c} <> NEW.{c} OR (OLD.{c} IS NULL) <> (NEW.{c} IS NULL))" for c in columns
    )


def _execute(editor: BaseDatabaseSchemaEditor, statements: Callable[[str], list[str]]) -> None:
    for statement in statements(editor.connection.vendor):
        editor.execute(statement)
