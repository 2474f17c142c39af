"""PgBouncer between the portal and PostgreSQL, pooling by transaction."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from ops import machine
from ops.pgbouncer import pgbouncer
from tests.deploy.web import portal
from tests.fixtures.worker import url_of_test_database

pytestmark = [
    pytest.mark.services,
    pytest.mark.full,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="only PostgreSQL stands behind PgBouncer"
    ),
    pytest.mark.skipif(not machine.pgbouncer(), reason="missing: pgbouncer"),
]
ROOT = Path(__file__).parents[2]
# A part of a long list is read, somebody else takes the connection that it came by, and the rest is
# asked for.
_READS = """
import django, threading
django.setup()
from django.db import connection
from agreements.models import User
User.objects.bulk_create(User(email=f"{n}@example.edu") for n in range(300))
rows = User.objects.values_list("email").iterator(chunk_size=100)
first = next(rows)
taken, over = threading.Event(), threading.Event()
def other():
    with connection.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT 1")
        taken.set()
        over.wait(60)
        cursor.execute("COMMIT")
thread = threading.Thread(target=other)
thread.start()
taken.wait(60)
try:
    print(1 + sum(1 for _ in rows))
finally:
    over.set()
    thread.join()
"""


@pytest.fixture
def pooled() -> Iterator[dict[str, str]]:
    """Two connections for all."""
    with pgbouncer(url_of_test_database(), connections=2) as url:
        yield {**os.environ, "DATABASE_URL": url, "BEHIND_PGBOUNCER": "true"}


def read(env: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", _READS]
    return subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)


def test_long_lists_are_read_though_each_transaction_has_another_connection(pooled) -> None:
    done = read(pooled)
    assert (done.stdout.strip(), done.returncode) == ("300", 0), done.stderr


def test_without_its_setting_they_are_not(pooled) -> None:
    done = read({**pooled, "BEHIND_PGBOUNCER": "false", "DATABASE_POOL": "false"})
    assert "cursor" in done.stderr
    assert done.returncode == 1


def test_many_threads_share_few_connections(pooled, tmp_path: Path) -> None:
    env = {"DATABASE_URL": pooled["DATABASE_URL"], "BEHIND_PGBOUNCER": "true", "WEB_THREADS": "8"}
    with portal(tmp_path, env) as web:
        found: list[int] = []
        threads = [
            threading.Thread(target=lambda: found.append(web.ask("/health/ready").status))
            for _each in range(16)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [200] * 16


def test_a_backup_is_refused_and_says_what_to_do(pooled, tmp_path: Path) -> None:
    key = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p"
    (tmp_path / "backups").mkdir()
    env = {**pooled, "BACKUP_TO": str(tmp_path / "backups"), "BACKUP_RECIPIENTS": key}
    command = [sys.executable, "manage.py", "backup"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    assert done.returncode != 0
    assert "can’t be made through PgBouncer" in done.stdout + done.stderr
