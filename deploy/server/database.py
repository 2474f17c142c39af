"""Role and database. PostgreSQL knows the portal by its account, over a socket: no password."""

from deploy.server.changes import Changes, Refused, run
from deploy.server.layout import Layout


def provide(layout: Layout, changes: Changes) -> None:
    name = layout.account
    if not _ask(layout, f"SELECT 1 FROM pg_roles WHERE rolname = '{name}'"):
        _ask(layout, f'CREATE ROLE "{name}" LOGIN')
        changes.note(f"Made PostgreSQL's role {name}")
    if not _ask(layout, f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
        _ask(
            layout,
            f'CREATE DATABASE "{name}" OWNER "{name}" ENCODING \'UTF8\' '
            "LOCALE 'C.UTF-8' TEMPLATE template0",
        )
        changes.note(f"Made PostgreSQL's database {name}")
    if run(_psql(layout, name, "SELECT 1"), account=name, may_fail=True).returncode:
        raise Refused(
            f"PostgreSQL does not let the account {name} into its database {name}. In "
            "/etc/postgresql/*/main/pg_hba.conf keep Debian's line `local all all peer`."
        )


def ask_portal(layout: Layout, query: str) -> str:
    """An answer out of the portal's own database, as its account may read it."""
    return run(_psql(layout, layout.account, query), account=layout.account).stdout.strip()


def _ask(layout: Layout, query: str) -> str:
    return run(_psql(layout, "postgres", query), account="postgres").stdout.strip()


def _psql(layout: Layout, database: str, query: str) -> list[str]:
    where = []
    if layout.postgres_socket:
        where = ["-h", layout.postgres_socket, "-p", str(layout.postgres_port)]
    return ["psql", "-XAt", "-v", "ON_ERROR_STOP=1", *where, "-d", database, "-c", query]
