"""What full and read-only disks and databases raise is told from every other error."""

import errno
import sqlite3

import psycopg
import pytest

from agreements.write_errors import nothing_can_be_written


def test_a_sqlite_database_with_no_room_for_a_page_more(tmp_path):
    database = sqlite3.connect(tmp_path / "full.sqlite3")
    database.execute("CREATE TABLE kept (words)")
    database.execute("PRAGMA max_page_count = 2")
    with pytest.raises(sqlite3.OperationalError, match="database or disk is full") as raised:
        database.execute("INSERT INTO kept VALUES (zeroblob(100000))")
    assert nothing_can_be_written(raised.value)


def test_a_sqlite_database_that_is_only_read(tmp_path):
    sqlite3.connect(tmp_path / "read.sqlite3").execute("CREATE TABLE kept (words)")
    database = sqlite3.connect(f"file:{tmp_path / 'read.sqlite3'}?mode=ro", uri=True)
    with pytest.raises(sqlite3.OperationalError, match="readonly database") as raised:
        database.execute("INSERT INTO kept VALUES (1)")
    assert nothing_can_be_written(raised.value)


@pytest.mark.parametrize("kind", ["DiskFull", "ReadOnlySqlTransaction", "IoError"])
def test_postgresql_without_room(kind):
    assert nothing_can_be_written(getattr(psycopg.errors, kind)())


@pytest.mark.parametrize(
    "error",
    [
        None,
        FileNotFoundError(errno.ENOENT, "x"),
        BrokenPipeError(errno.EPIPE, "x"),
        sqlite3.OperationalError("database is locked"),
        psycopg.OperationalError("server closed the connection"),
        psycopg.errors.UniqueViolation(),
        RuntimeError(),
    ],
)
def test_other_errors_are_not_of_this_kind(error):
    assert not nothing_can_be_written(error)
