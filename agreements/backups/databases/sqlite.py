"""SQLite: copied by its backup API while others write; put back by a rename."""

import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from agreements.durable_folders import sync_folder
from agreements.exceptions import BackupRefused
from agreements.release_storage.reading import CHUNK, Readable

_BESIDE = ("", "-wal", "-shm", "-journal")


class _SqliteSnapshot:
    def __init__(self, path: Path, opened: sqlite3.Connection) -> None:
        self._path, self._opened = path, opened

    def rows(self, sql: str) -> Iterator[Sequence[Any]]:
        yield from self._opened.execute(sql)

    def tables(self) -> list[str]:
        named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        return sorted(name for (name,) in self.rows(named))

    @contextmanager
    def dump(self) -> Iterator[Readable]:
        with self._path.open("rb") as file:
            yield file


@contextmanager
def opened_snapshot(folder: Path) -> Iterator[_SqliteSnapshot]:
    """A copy in this folder, gone afterwards; it takes the room of the database there."""
    path = folder / "snapshot.sqlite3"
    _remove(path)
    try:
        with closing(sqlite3.connect(path)) as copy:
            _copy(_database(), copy)
            yield _SqliteSnapshot(path, copy)
    except sqlite3.Error as error:
        raise BackupRefused(_("The database could not be copied: %(why)s.") % {"why": error}) from (
            error
        )
    finally:
        _remove(path)


def _copy(database: Path, copy: sqlite3.Connection) -> None:
    # In one go: page by page, each writer would make it begin anew.
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=60)) as source:
        source.backup(copy)
    # All of it in one file.
    copy.execute("PRAGMA journal_mode=DELETE")


def restore_dump(dump: Readable) -> None:
    """Written beside the database, renamed, looked through."""
    database = _database()
    connection.close()
    database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = database.with_name(f"{database.name}.restoring")
    _remove(part)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        while chunk := dump.read(CHUNK):
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    _remove(database)
    part.rename(database)
    sync_folder(database.parent)
    if (said := _what_is_damaged()) != "ok":
        raise BackupRefused(_("The database in the backup is damaged: %(why)s.") % {"why": said})


def _what_is_damaged() -> str:
    """As Django has it opened, with the functions that its constraints call."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA quick_check(1)")
            return str(cursor.fetchone()[0])
    except DatabaseError as error:
        return str(error)


def _database() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _remove(path: Path) -> None:
    for ending in _BESIDE:
        path.with_name(path.name + ending).unlink(missing_ok=True)
