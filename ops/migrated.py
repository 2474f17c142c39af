"""A database with every migration applied, made once and copied from then on.

Kept under `var/migrated/`, named by what it comes from: the migrations, the guards, and the
versions of everything installed.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from ops import machine

ROOT = Path(__file__).resolve().parent.parent
_KEPT = ROOT / "var" / "migrated"
_MADE_OF = ("agreements/migrations/*.py", "agreements/guards/*.py", "requirements.txt")


def copy_sqlite(target: Path) -> None:
    """Put a migrated SQLite database at `target`."""
    kept = _place("sqlite3")
    with _one_at_a_time(kept):
        if not kept.exists():
            _keep(kept, lambda file: _migrate(f"sqlite:///{file}"))
    shutil.copyfile(kept, target)


def fill_postgres(url: str) -> None:
    """Migrate the PostgreSQL database at `url`, which is empty."""
    kept = _place("sql")
    with _one_at_a_time(kept):
        if not kept.exists():
            _migrate(url)
            _keep(kept, lambda file: _postgres(url, "pg_dump", "--no-owner", "-f", str(file)))
            return
    _postgres(url, "psql", "-qX", "-v", "ON_ERROR_STOP=1", "-f", str(kept))


def add_postgres(url: str, name: str) -> None:
    """Create a migrated database of that name in the cluster at `url`."""
    _postgres(url, "psql", "-qX", "-c", f'CREATE DATABASE "{name}"')
    fill_postgres(urlsplit(url)._replace(path=f"/{name}").geturl())


def _place(ending: str) -> Path:
    digest = hashlib.sha256()
    for pattern in _MADE_OF:
        for path in sorted(ROOT.glob(pattern)):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return _KEPT / f"{digest.hexdigest()[:16]}.{ending}"


@contextmanager
def _one_at_a_time(kept: Path) -> Iterator[None]:
    """Whoever comes second waits for the first, also in another process. A lock ends with it."""
    _KEPT.mkdir(parents=True, exist_ok=True)
    with kept.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _keep(kept: Path, make: Callable[[Path], None]) -> None:
    """Whoever looks finds the whole file or none."""
    with tempfile.TemporaryDirectory(dir=_KEPT) as folder:
        file = Path(folder) / kept.name
        make(file)
        file.replace(kept)


def _migrate(url: str) -> None:
    with tempfile.TemporaryDirectory() as var:
        keys = {"SECRET_KEY": "made-once-" * 6, "FIELD_KEY": "made-once", "VAR_DIR": var}
        env = {**os.environ, **keys, "DATABASE_URL": url, "DATABASE_POOL": "0"}
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=env, check=True)


def _postgres(url: str, program: str, *options: str) -> None:
    """Run one of PostgreSQL's own programs on the database at `url`."""
    programs = machine.postgres_bin()
    assert programs
    subprocess.run(
        [str(programs / program), f"--dbname={url}", *options],
        stdout=subprocess.DEVNULL,
        check=True,
    )
