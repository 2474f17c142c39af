"""SQLite in a file, or PostgreSQL with a pool of each process's own or of PgBouncer."""

from pathlib import Path
from typing import Any

import environ

# IMMEDIATE: a transaction that will write takes its lock first, so two never deadlock.
_SQLITE = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    # With recursive triggers a REPLACE meets the guards of what it removes.
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
    "PRAGMA recursive_triggers=ON;",
}
# A connection that a restart cut is noticed before it is used, and a new one is tried soon.
# Each thread has one: the most is far above what a process has of them.
_POOL = {"min_size": 1, "max_size": 64, "timeout": 3, "reconnect_timeout": 2}
# A network that swallows packets says nothing: without these a thread waits a quarter of an hour.
_NOTICED = {
    "connect_timeout": 10,
    "tcp_user_timeout": 10_000,  # milliseconds
    "keepalives_idle": 10,
    "keepalives_interval": 3,
    "keepalives_count": 3,
}


def database(env: environ.Env, folder: Path) -> dict[str, Any]:
    """What `DATABASE_URL` names; by default a file in `folder`."""
    found: dict[str, Any] = env.db("DATABASE_URL", default=f"sqlite:///{folder / 'db.sqlite3'}")
    if found["ENGINE"].endswith("sqlite3"):
        return {**found, "OPTIONS": dict(_SQLITE)}
    # By transaction, PgBouncer gives each another connection: nothing outlives one, no cursor of
    # the server, no pool of ours. psycopg prepares no statements, as Django sets it.
    behind_pgbouncer = env.bool("BEHIND_PGBOUNCER", default=False)
    pool = env.bool("DATABASE_POOL", default=True) and not behind_pgbouncer and dict(_POOL)
    return {
        **found,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": behind_pgbouncer,
        "OPTIONS": {"pool": pool, **_NOTICED},
    }
