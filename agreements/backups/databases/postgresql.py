"""PostgreSQL: dumped by pg_dump in the snapshot that the names of files are read in; put back by
pg_restore in one transaction."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, cast

from django.db import connection, transaction
from django.utils.translation import gettext as _
from psycopg.conninfo import make_conninfo

from agreements.exceptions import BackupRefused
from agreements.release_storage.reading import CHUNK, Readable

# Of Django's parameters those that libpq knows; the password goes by the environment, which others
# on this server can't read.
_OF_LIBPQ = {
    *("host", "port", "user", "dbname", "service", "passfile", "sslmode", "sslrootcert"),
    *("sslcert", "sslkey", "options", "connect_timeout", "target_session_attrs"),
}


class _PostgresSnapshot:
    def __init__(self, name: str) -> None:
        self._name = name

    def rows(self, sql: str) -> Iterator[Sequence[Any]]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            while some := cursor.fetchmany(1000):
                yield from some

    def tables(self) -> list[str]:
        named = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()"
        return sorted(name for (name,) in self.rows(named))

    @contextmanager
    def dump(self) -> Iterator[Readable]:
        # Sealed bytes can't be packed any more, so they are packed before.
        options = ["--format=custom", f"--snapshot={self._name}", "--no-owner", "--no-privileges"]
        with TemporaryFile() as said:
            command = [_program("pg_dump"), *options, f"--dbname={_conninfo()}"]
            process = subprocess.Popen(  # noqa: S603 - no shell, words of ours
                command, stdout=subprocess.PIPE, stderr=said, env=_environment()
            )
            output = cast(IO[bytes], process.stdout)
            try:
                yield _Output(process, output, said)
            finally:
                process.kill()
                output.close()
                process.wait()


class _Output:
    """What the program prints; at its end it is asked how it went."""

    def __init__(
        self, process: "subprocess.Popen[bytes]", output: IO[bytes], said: IO[bytes]
    ) -> None:
        self._process, self._output, self._said = process, output, said

    def read(self, size: int, /) -> bytes:
        chunk = self._output.read(size)
        if not chunk and self._process.wait():
            raise BackupRefused(
                _("The database could not be dumped: %(why)s") % {"why": _last_words(self._said)}
            )
        return chunk

    def close(self) -> None:
        self._output.close()

    def __enter__(self) -> "_Output":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


@contextmanager
def opened_snapshot() -> Iterator[_PostgresSnapshot]:
    """Held by a transaction that reads only; nothing is locked. Raises BackupRefused."""
    if connection.settings_dict.get("DISABLE_SERVER_SIDE_CURSORS"):
        # pg_dump empties the search path of its session, and the next who is given the same one
        # would find no table.
        raise BackupRefused(
            _(
                "A backup can’t be made through PgBouncer. Run it with the DATABASE_URL of "
                "PostgreSQL itself, and BEHIND_PGBOUNCER=false."
            )
        )
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (name,) = cursor.fetchone()
        yield _PostgresSnapshot(name)


def restore_dump(dump: Readable) -> None:
    """What is in the database is removed first: it is empty, or an earlier try put it there."""
    with connection.cursor() as cursor:
        there = connection.introspection.table_names(cursor)
        cursor.execute("SELECT current_schema()")
        schema = connection.ops.quote_name(cursor.fetchone()[0])
        if there:
            cursor.execute(f"DROP SCHEMA {schema} CASCADE")
            cursor.execute(f"CREATE SCHEMA {schema}")
    connection.close()
    options = ["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]
    command = [_program("pg_restore"), *options, f"--dbname={_conninfo()}"]
    with TemporaryFile() as said:
        process = subprocess.Popen(  # noqa: S603 - no shell, words of ours
            command, stdin=subprocess.PIPE, stderr=said, env=_environment()
        )
        entry = cast(IO[bytes], process.stdin)
        try:
            # Where it ended before its time, it has said why.
            with suppress(BrokenPipeError):
                while chunk := dump.read(CHUNK):
                    entry.write(chunk)
                entry.close()
            if process.wait():
                raise BackupRefused(
                    _("The database could not be restored: %(why)s") % {"why": _last_words(said)}
                )
        finally:
            process.kill()  # before its end, nothing is committed
            with suppress(BrokenPipeError):
                entry.close()
            process.wait()


def _program(name: str) -> str:
    """Of several versions the newest, which knows the older ones. Debian has them off PATH."""
    found = list(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    newest = max(found, key=lambda path: int(path.parent.parent.name), default=None)
    program = str(newest) if newest else shutil.which(name)
    if program is None:
        raise BackupRefused(
            _("%(program)s is missing on this server: sudo apt-get install postgresql-client")
            % {"program": name}
        )
    return program


def _conninfo() -> str:
    asked = _parameters()
    return make_conninfo(**{name: asked[name] for name in asked.keys() & _OF_LIBPQ})


def _environment() -> dict[str, str]:
    password = _parameters().get("password")
    return {**os.environ, **({"PGPASSWORD": str(password)} if password else {})}


def _parameters() -> Mapping[str, Any]:
    asked: Mapping[str, Any] = connection.get_connection_params()
    return asked


def _last_words(said: IO[bytes]) -> str:
    said.seek(0)
    lines = said.read().decode(errors="replace").strip().splitlines()
    errors = [line for line in lines if "error" in line.lower()] or lines
    return errors[0] if errors else _("it did not say why.")
