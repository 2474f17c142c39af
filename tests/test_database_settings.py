"""What Django is told of the database, from DATABASE_URL and its companions."""

from pathlib import Path

import environ
import pytest

from casmemg_portal.database_settings import database


def told(monkeypatch: pytest.MonkeyPatch, **env: str) -> dict[str, object]:
    for name in ("DATABASE_URL", "DATABASE_POOL", "BEHIND_PGBOUNCER"):
        monkeypatch.delenv(name, raising=False)
    for name, value in env.items():
        monkeypatch.setenv(name, value)
    return database(environ.Env(), Path("/folder"))


def test_postgresql_has_a_pool_and_notices_that_it_is_cut_off(monkeypatch):
    found = told(monkeypatch, DATABASE_URL="postgres://a:b@c/d")
    assert found["DISABLE_SERVER_SIDE_CURSORS"] is False
    assert found["CONN_HEALTH_CHECKS"] is True
    assert found["OPTIONS"]["pool"]["max_size"] == 64
    # Together below what the proxy waits for.
    assert found["OPTIONS"]["connect_timeout"] + found["OPTIONS"]["tcp_user_timeout"] / 1000 < 60


def test_behind_pgbouncer_nothing_outlives_a_transaction(monkeypatch):
    for pool in ("true", "false"):
        env = {"DATABASE_POOL": pool, "BEHIND_PGBOUNCER": "true"}
        found = told(monkeypatch, DATABASE_URL="postgres://a:b@c/d", **env)
        assert found["DISABLE_SERVER_SIDE_CURSORS"] is True
        assert found["OPTIONS"]["pool"] is False


def test_sqlite_is_a_file_that_many_write_to(monkeypatch):
    found = told(monkeypatch)
    assert found["NAME"] == "/folder/db.sqlite3"
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
