"""PostgreSQL goes back to a moment by the commands of docs/backup.md, as they stand there."""

import re
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings

from ops import machine, postgres
from ops.process import as_user

pytestmark = pytest.mark.full

_SERVICE = re.compile(r"^pg_ctlcluster 15 main (\w+)$", re.MULTILINE)


def blocks() -> list[str]:
    text = (settings.BASE_DIR / "docs" / "backup.md").read_text()
    chapter = text.partition("\n## A point in time")[2]
    return re.findall(r"^```sh\n(.*?)^```$", chapter, re.MULTILINE | re.DOTALL)


class Administrator:
    """Does what the document says, as `postgres`, on a cluster of the test's own."""

    def __init__(self, cluster: postgres.Cluster) -> None:
        self.cluster = cluster
        self.disk = cluster.data.parent / "backup"
        address = urlsplit(cluster.url)
        self._env = {
            "PATH": f"{machine.postgres_bin()}:/usr/bin:/bin",
            "PGHOST": str(address.hostname),
            "PGPORT": str(address.port),
            "PGUSER": str(address.username),
            "PGPASSWORD": str(address.password),
            "PGDATABASE": "postgres",
        }

    def do(self, block: str, moment: str = "") -> None:
        block = block.replace("/var/lib/postgresql/15/main", str(self.cluster.data))
        block = block.replace("/mnt/backup", str(self.disk))
        block = block.replace("2026-12-24 17:59:00+08", moment)
        before = 0
        for found in _SERVICE.finditer(block):
            self._run(block[before : found.start()])
            self._service(found[1])
            before = found.end()
        self._run(block[before:])

    def _run(self, commands: str) -> None:
        options = as_user(self.cluster.user)
        folder = self.cluster.data.parent
        shell = ["sh", "-eu", "-c", commands]
        subprocess.run(shell, env=self._env, cwd=folder, check=True, **options)

    def _service(self, verb: str) -> None:
        if verb in ("stop", "restart"):
            self.cluster.stop()
        if verb in ("start", "restart"):
            self.cluster.start()

    def ask(self, text: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.cluster.url, autocommit=True) as opened:
            asked = opened.execute(text)
            return asked.fetchall() if asked.description else []


@pytest.fixture
def administrator() -> Iterator[Administrator]:
    if machine.postgres_bin() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with postgres.own(durable=True) as cluster:
        found = Administrator(cluster)
        subprocess.run(["mkdir", str(found.disk)], check=True, **as_user(cluster.user))
        yield found


def until(asked: Administrator, text: str) -> None:
    deadline = time.monotonic() + 60
    while asked.ask(text) != [(True,)]:
        assert time.monotonic() < deadline, text
        time.sleep(0.05)  # for the server to say so


def test_to_the_moment_before_the_mistake(administrator) -> None:
    keep_the_log, copy, go_back = blocks()
    administrator.do(keep_the_log)
    administrator.ask("CREATE TABLE agreements (reference text)")
    administrator.ask("INSERT INTO agreements VALUES ('before the copy')")
    administrator.do(copy)
    administrator.ask("INSERT INTO agreements VALUES ('after the copy')")
    ((moment,),) = administrator.ask("SELECT clock_timestamp()::text")
    administrator.ask("DELETE FROM agreements")
    ((piece,),) = administrator.ask("SELECT pg_walfile_name(pg_current_wal_lsn())")
    administrator.ask("SELECT pg_switch_wal()")
    until(administrator, f"SELECT last_archived_wal >= '{piece}' FROM pg_stat_archiver")
    # What was not kept yet when it happened.
    administrator.ask("INSERT INTO agreements VALUES ('in the last piece')")
    administrator.do(go_back, str(moment))
    until(administrator, "SELECT NOT pg_is_in_recovery()")
    found = administrator.ask("SELECT reference FROM agreements ORDER BY 1")
    assert found == [("after the copy",), ("before the copy",)]
    administrator.ask("INSERT INTO agreements VALUES ('it goes on')")


def test_to_the_last_moment_that_there_was(administrator) -> None:
    """Also what was never archived: it lies in the log of the cluster that was moved away."""
    keep_the_log, copy, go_back = blocks()
    administrator.do(keep_the_log)
    administrator.do(copy)
    administrator.ask("CREATE TABLE agreements (reference text)")
    administrator.ask("INSERT INTO agreements VALUES ('the last')")
    go_back = re.sub(r"^recovery_target_time.*\n", "", go_back, flags=re.MULTILINE)
    go_back = re.sub(r"^recovery_target_action.*\n", "", go_back, flags=re.MULTILINE)
    administrator.do(go_back)
    until(administrator, "SELECT NOT pg_is_in_recovery()")
    assert administrator.ask("SELECT reference FROM agreements") == [("the last",)]


def test_no_path_of_the_document_is_left_out() -> None:
    assert len(blocks()) == 3
    assert all(Path("/mnt/backup").as_posix() in block for block in blocks())
