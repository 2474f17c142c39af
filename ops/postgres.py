"""A PostgreSQL of one's own, thrown away at the end: `python -m ops.postgres -- command…`."""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from pathlib import Path

from ops import machine, ports
from ops.process import as_user, running

Process = subprocess.Popen[bytes]

# Nothing here outlives the run, so nothing needs to reach the disk.
_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresMissing(RuntimeError):
    """This machine has no PostgreSQL server programs."""


class Cluster:
    """A running cluster, to be stopped and started again. `url` is for its superuser; `data` is its
    folder, which belongs to `user` where that is not whoever asks."""

    def __init__(
        self,
        url: str,
        data: Path,
        user: str | None,
        server: Callable[[], AbstractContextManager[Process]],
    ) -> None:
        self.url, self.data, self.user = url, data, user
        self._server = server
        self._running = ExitStack()
        self._process: Process | None = None

    def start(self) -> None:
        """Goes on once it accepts connections."""
        self._process = self._running.enter_context(self._server())

    def stop(self) -> None:
        """End it as a restart does: whoever is connected is cut off."""
        self._running.close()

    def kill(self) -> None:
        """End it as a power cut does; `start` then recovers what it can."""
        assert self._process
        os.killpg(self._process.pid, signal.SIGKILL)
        self._running.close()


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[str]:
    """A new, empty cluster; yields its DATABASE_URL. See `own`."""
    with own(durable=durable) as server:
        yield server.url


@contextmanager
def own(*, durable: bool = False) -> Iterator[Cluster]:
    """A new, empty cluster, running. Raises PostgresMissing.

    What is committed reaches the disk only where `durable`, as in real life: for measurements.
    It lives in a temporary folder: PostgreSQL refuses to run as root, and another user may not be
    able to enter the checkout. It listens on the loopback address with a random password.
    """
    programs = machine.postgres_bin()
    if programs is None:
        raise PostgresMissing("PostgreSQL's server programs are not installed.")
    user = _unprivileged_user()
    password = secrets.token_hex()
    port = ports.any_free()
    with tempfile.TemporaryDirectory(prefix="portal-postgres-") as name:
        folder = Path(name)
        (folder / "password").write_text(password)
        if user:
            for path in (folder, folder / "password"):
                shutil.chown(path, user)
        _create(programs, folder, user)
        settings = {**({} if durable else _FAST), "port": str(port), "listen_addresses": ports.HOST}
        settings |= {"unix_socket_directories": "", "max_connections": "100"}
        server = partial(
            running,
            [str(programs / "postgres"), "-D", str(folder / "data")]
            + [f"--{name}={value}" for name, value in settings.items()],
            log=folder / "log",
            ready=lambda: _accepts(programs, port),
            user=user,
            stop_with=signal.SIGINT,
        )
        url = f"postgres://portal:{password}@{ports.HOST}:{port}/postgres"
        made = Cluster(url, folder / "data", user, server)
        made.start()
        try:
            yield made
        finally:
            made.stop()


def _create(programs: Path, folder: Path, user: str | None) -> None:
    options = {
        "pgdata": folder / "data",
        "username": "portal",
        "auth": "scram-sha-256",
        "pwfile": folder / "password",
        "encoding": "UTF8",
        "locale": "C.UTF-8",
    }
    subprocess.run(
        [str(programs / "initdb"), "--no-sync", *(f"--{k}={v}" for k, v in options.items())],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        check=True,
        **as_user(user),
    )


def _accepts(programs: Path, port: int) -> bool:
    ask = [str(programs / "pg_isready"), "-q", "-h", ports.HOST, "-p", str(port)]
    return subprocess.run(ask, check=False).returncode == 0


def _unprivileged_user() -> str | None:
    """Whom the server runs as: whoever asks, but never root."""
    if os.geteuid() != 0:
        return None
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def main(_dashes: str, *command: str) -> int:
    with cluster() as url:
        return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
