"""PgBouncer in front of a PostgreSQL of one's own, pooling by transaction."""

import os
import pwd
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from ops import machine, ports
from ops.process import running

_FILE = """\
[databases]
{name} = host={host} port={port} dbname={name} user={user} password={password}
[pgbouncer]
listen_addr = {listen}
listen_port = {here}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = {connections}
max_client_conn = 500
server_login_retry = 1
"""


@contextmanager
def pgbouncer(url: str, *, connections: int = 4, also: str = "") -> Iterator[str]:
    """Yields the URL by which it is reached, on the loopback address or at the one `also`.

    Never more than so many `connections` to PostgreSQL at `url`, however many clients there are:
    each transaction gets another one. It runs as whoever asks, but never as root.
    """
    there, here = urlsplit(url), ports.any_free()
    user = "nobody" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="portal-pgbouncer-"))
    file = folder / "pgbouncer.ini"
    file.write_text(
        _FILE.format(
            name=there.path.strip("/"),
            host=there.hostname,
            port=there.port,
            user=there.username,
            password=there.password,
            listen=f"{ports.HOST},{also}".strip(","),
            here=here,
            connections=connections,
        )
    )
    if user:
        account = pwd.getpwnam(user)
        for path in (folder, file):
            os.chown(path, account.pw_uid, account.pw_gid)
    command = [str(machine.pgbouncer()), str(file)]
    log = folder / "log"
    try:
        with running(command, log=log, ready=lambda: ports.answers(here), user=user):
            yield f"postgres://portal:any@{also or ports.HOST}:{here}{there.path}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
