"""One guard: the SQL that puts it up and takes it down."""

from dataclasses import asdict, dataclass

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


@dataclass(frozen=True, slots=True)
class Guard:
    """Refuse an `event` (INSERT, UPDATE, DELETE) on a row when a `condition` holds.

    The condition is SQL over OLD and NEW that both databases understand; `vendor` limits the
    guard to one of them. The refused statement raises `IntegrityError` with `message`.
    """

    table: str
    event: str
    condition: str
    message: str
    name: str
    vendor: str = ""

    def create(self, vendor: str) -> list[str]:
        """SQL that puts the guard up."""
        if self.vendor not in ("", vendor):
            return []
        words = {
            **asdict(self),
            "row": {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(self.event, "NEW"),
            "level": "STATEMENT" if self.event == "TRUNCATE" else "ROW",
        }
        templates = (_SQLITE,) if vendor == "sqlite" else _POSTGRESQL
        return [template.format(**words) for template in templates]


def frozen(table: str, when: str = "1 = 1", unless: str = "") -> list[Guard]:
    """Rows are written once: no update, delete, replace or truncate, `when` (over OLD); deleted
    only where a purge says so, `unless` (see `purge_guards`)."""
    message = f"{table}: what is on record stays as it is"
    return [
        Guard(table, "UPDATE", when, message, name=f"{table}_no_update"),
        *kept(table, when, unless),
    ]


def kept(table: str, when: str = "1 = 1", unless: str = "") -> list[Guard]:
    """Rows of a table are never removed, `when` (over OLD) and but for `unless`; they may
    change."""
    message = f"{table}: what is on record is never removed"
    # SQLite's INSERT OR REPLACE removes the old row without firing its DELETE trigger.
    twice = f"EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id)"
    return [
        Guard(
            table,
            "DELETE",
            f"({when}) AND NOT {unless}" if unless else when,
            message,
            name=f"{table}_no_delete",
        ),
        Guard(table, "INSERT", twice, message, name=f"{table}_no_replace", vendor="sqlite"),
        Guard(table, "TRUNCATE", "TRUE", message, name=f"{table}_no_truncate", vendor="postgresql"),
    ]


def on_update(table: str, condition: str, message: str, name: str) -> Guard:
    """No update of a row when the condition holds; `name` is what follows that of the table."""
    return Guard(table, "UPDATE", condition, message, name=f"{table}_{name}")


def changes(*columns: str) -> str:
    """SQL: one of these columns gets another value. `IS NOT` of nulls, in words both speak."""
    return " OR ".join(
        f"(OLD.{c} <> NEW.{c} OR (OLD.{c} IS NULL) <> (NEW.{c} IS NULL))" for c in columns
    )
