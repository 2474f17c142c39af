"""The portal as it is in production but for the proxy, with the dataset that people apply for."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from ops import ports
from ops.broker import broker
from ops.process import running

_ROOT = Path(__file__).resolve().parent.parent
_SETTINGS = {
    "SECRET_KEY": "bench-only-secret-key-of-fifty-characters-or-more-012",
    "FIELD_KEY": "bench-only-field-key",
    "MARK_KEY": "bench-only-mark-key",
    "SIGNING_KEY": "bench-only-signing-key",
    "ALLOW_TEST_DOMAINS": "true",
    "MAILS_PER_MINUTE": "0",
    "LOG_LEVEL": "WARNING",
    "DJANGO_SETTINGS_MODULE": "casmemg_portal.settings",
}


@dataclass(frozen=True)
class LoadSite:
    """Where it answers, and the process that leads the web's others."""

    port: int
    leader: int

    def megabytes(self) -> float:
        """What the web's processes hold together; what they share is counted once."""
        return sum(map(_proportional, [self.leader, *_children(self.leader)])) / 1024


@contextmanager
def site(database: str, folder: Path, mail_port: int) -> Iterator[LoadSite]:
    port = ports.any_free()
    with ExitStack() as until_end:
        redis = until_end.enter_context(broker(ports.any_free(), folder))
        env = {
            **os.environ,
            **_SETTINGS,
            "DATABASE_URL": database,
            "REDIS_URL": redis,
            "VAR_DIR": str(folder / "var"),
            "SITE_URL": f"http://{ports.HOST}:{port}",
            "WEB_BIND": f"{ports.HOST}:{port}",
            "EMAIL_URL": f"smtp://{ports.HOST}:{mail_port}",
        }
        for command in (
            ["migrate", "-v0"],
            ["load_dataset", "agreements/licenses/casmemg.toml"],
            ["collectstatic", "-v0", "--no-input"],
        ):
            done = [sys.executable, "manage.py", *command]
            subprocess.run(done, env=env, cwd=_ROOT, check=True, stdout=subprocess.DEVNULL)
        celery = [sys.executable, "-m", "celery", "-A", "casmemg_portal", "worker", "-Q", "mail"]
        log = folder / "mail-worker.log"
        until_end.enter_context(
            running(
                [*celery, "--concurrency", "2", "--loglevel", "INFO", "--without-mingle"],
                log=log,
                ready=lambda: b"ready." in log.read_bytes(),
                env=env,
            )
        )
        web = until_end.enter_context(
            running(
                [sys.executable, "-m", "gunicorn", "casmemg_portal.wsgi"],
                log=folder / "web.log",
                ready=lambda: ports.answers(port),
                env=env,
            )
        )
        yield LoadSite(port, web.pid)


def _children(pid: int) -> list[int]:
    try:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [int(each) for each in found]


def _proportional(pid: int) -> int:
    """Kilobytes of a process; 0 where it has just ended."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
