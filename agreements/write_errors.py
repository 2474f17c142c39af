"""Whether an error says that disk or database take nothing more just now."""

import errno
import sqlite3
from collections.abc import Iterator

_DISK = {
    errno.ENOSPC,  # full
    errno.EDQUOT,
    errno.EFBIG,
    errno.EROFS,  # read-only
    errno.EACCES,
    errno.EIO,  # broken
}
_SQLITE = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN,
}
_PRIMARY = 0xFF  # of an extended code of SQLite's
# https://www.postgresql.org/docs/current/errcodes-appendix.html: disk_full,
# read_only_sql_transaction, io_error
_POSTGRESQL = {"53100", "25006", "58030"}


def nothing_can_be_written(error: BaseException | None) -> bool:
    """Whether `error`, or one that led to it, is of that kind: nobody's mistake, and not a bug."""
    return any(map(_is_one, led_to(error)))


def _is_one(error: BaseException) -> bool:
    if isinstance(error, sqlite3.Error):
        return getattr(error, "sqlite_errorcode", 0) & _PRIMARY in _SQLITE
    if isinstance(error, OSError):
        return error.errno in _DISK
    return getattr(error, "sqlstate", None) in _POSTGRESQL


def led_to(error: BaseException | None) -> Iterator[BaseException]:
    """The error and those that it came of: a broken transaction hides what broke it."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
