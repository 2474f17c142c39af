import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from ops import machine, postgres

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(
        machine.postgres_bin() is None,
        reason="PostgreSQL is not installed: apt-get install postgresql",
    ),
]


def test_a_cluster_answers_and_leaves_nothing_behind() -> None:
    with postgres.cluster() as url, psycopg.connect(url) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
        assert row
        data = Path(row[0])
        assert data.exists()
    assert not data.parent.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def test_its_password_is_needed() -> None:
    with postgres.cluster() as url, pytest.raises(psycopg.OperationalError):
        psycopg.connect(url.replace("portal:", "portal:wrong"))


def test_a_command_gets_the_address_and_its_exit_code_counts() -> None:
    ask = "import os, psycopg; psycopg.connect(os.environ['DATABASE_URL']); raise SystemExit(7)"
    command = [sys.executable, "-m", "ops.postgres", "--", sys.executable, "-c", ask]
    assert subprocess.run(command).returncode == 7
