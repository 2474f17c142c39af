"""What is asked of a moment of the database, whichever it is."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import connection

from agreements.release_storage.reading import Readable


class DatabaseSnapshot(Protocol):
    """Everything it tells is of the same moment."""

    def rows(self, sql: str) -> Iterator[Sequence[Any]]: ...

    def tables(self) -> list[str]: ...

    def dump(self) -> AbstractContextManager[Readable]:
        """To be read once; raises BackupRefused where the dump fails."""


def work_folder() -> Path:
    """Where a backup keeps what it needs on this server while it runs."""
    folder = Path(settings.VAR_DIR) / "backup"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def opened_snapshot() -> AbstractContextManager[DatabaseSnapshot]:
    """Of this moment. Raises BackupRefused, OSError."""
    if connection.vendor == "postgresql":
        from . import postgresql

        return postgresql.opened_snapshot()
    from . import sqlite

    return sqlite.opened_snapshot(work_folder())


def restore_dump(dump: Readable) -> None:
    """Put it in the place of the present database, as a whole or not at all. Raises BackupRefused,
    OSError."""
    if connection.vendor == "postgresql":
        from . import postgresql

        postgresql.restore_dump(dump)
    else:
        from . import sqlite

        sqlite.restore_dump(dump)


# What `migrate` fills: rows there are nobody's work.
_OF_MIGRATE = {
    "django_migrations",
    "django_content_type",
    "auth_permission",
    "auth_group",
    "auth_group_permissions",
    "portal_cache",
}


def table_with_rows() -> str:
    """A table that somebody's work is in; "" where the database is empty or only just migrated."""
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table not in _OF_MIGRATE:
                cursor.execute(f"SELECT 1 FROM {connection.ops.quote_name(table)} LIMIT 1")  # noqa: S608 - a name
                if cursor.fetchone():
                    return table
    return ""
