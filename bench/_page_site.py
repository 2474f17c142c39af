"""A portal with something on each page, under gunicorn as `gunicorn.conf.py` has it."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ops import ports
from ops.process import running

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = {
    "SECRET_KEY": "bench-only-secret-key-of-fifty-characters-or-more-012",
    "FIELD_KEY": "bench-only-field-key",
    "MARK_KEY": "bench-only-mark-key",
    "SIGNING_KEY": "bench-only-signing-key",
    "ALLOW_TEST_DOMAINS": "true",
    "LOG_LEVEL": "WARNING",
    "DEMO": "0",
    "DJANGO_SETTINGS_MODULE": "casmemg_portal.settings",
    # One process: what a second one would take is left to who asks.
    "WEB_CONCURRENCY": "1",
}


@dataclass(frozen=True)
class PageSite:
    """Where it answers; `pages` by name, and beside them the signer's `session`."""

    port: int
    pages: Mapping[str, str]


@contextmanager
def site(database: str, folder: Path, **settings: str) -> Iterator[PageSite]:
    """`settings` in place of the usual ones."""
    port = ports.any_free()
    env = {
        **os.environ,
        **SETTINGS,
        "DATABASE_URL": database,
        "VAR_DIR": str(folder / "var"),
        "SITE_URL": f"http://{ports.HOST}:{port}",
        "ALLOWED_HOSTS": ports.HOST,
        "WEB_BIND": f"{ports.HOST}:{port}",
        **settings,
    }
    (folder / "var").mkdir(exist_ok=True)
    told = subprocess.run(
        [sys.executable, "-m", "bench._page_world"],
        env=env,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    ).stdout
    with gunicorn("casmemg_portal.wsgi", port, folder / "web.log", env):
        yield PageSite(port, json.loads(told))


@contextmanager
def gunicorn(application: str, port: int, log: Path, env: Mapping[str, str]) -> Iterator[None]:
    """Of `gunicorn.conf.py`, but that no worker is replaced half-way."""
    command = [sys.executable, "-m", "gunicorn", application, "--max-requests", "0"]
    with running(command, log=log, ready=lambda: ports.answers(port), env=env):
        yield
