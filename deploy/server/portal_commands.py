"""Commands of manage.py, as the portal's account and with its settings."""

import os
import pwd
from collections.abc import Mapping
from pathlib import Path
from typing import NoReturn

from deploy.server import environment_file
from deploy.server.changes import run
from deploy.server.layout import Layout


def manage(layout: Layout, release: Path, *arguments: str) -> str:
    """What the command of this release said. Raises Refused."""
    return run(
        [_python(release), "manage.py", *arguments],
        account=layout.account,
        env=_environment(layout),
        folder=release,
    ).stdout


def succeeds(layout: Layout, release: Path, *arguments: str) -> bool:
    done = run(
        [_python(release), "manage.py", *arguments],
        account=layout.account,
        env=_environment(layout),
        folder=release,
        may_fail=True,
    )
    return done.returncode == 0


def become(layout: Layout, arguments: list[str]) -> NoReturn:
    """Become manage.py of the release that runs, at this terminal."""
    account = pwd.getpwnam(layout.account)
    release = layout.current
    # Only root reads the settings.
    env = {**_environment(layout), "TERM": os.environ.get("TERM", "")}
    os.chdir(release)
    os.umask(0o077)
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)
    command = [str(_python(release)), "manage.py", *arguments]
    os.execve(command[0], command, env)


def _python(release: Path) -> Path:
    return release / ".venv" / "bin" / "python"


def _environment(layout: Layout) -> Mapping[str, str]:
    own = {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": str(layout.var),
        "LANG": "C.UTF-8",
        # The code is root's, and compiled.
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return own | environment_file.read(layout.settings)
