"""Debian's packages, and the account under which the portal runs."""

import os
import pwd
import subprocess
import sys
from pathlib import Path

from deploy.server.answers import Answers
from deploy.server.changes import Changes, Refused, run
from deploy.server.layout import Layout

_PACKAGES = (
    "logrotate",
    "nginx-light",
    "openssl",
    "postgresql",
    "redis-server",
    f"python3.{sys.version_info.minor}-venv",
)


def install(answers: Answers, changes: Changes) -> None:
    wanted = [*_PACKAGES, *(["certbot"] if answers.tls == "certbot" else [])]
    if missing := [package for package in wanted if not _is_installed(package)]:
        env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        run(["apt-get", "-q", "update"], env=env)
        run(["apt-get", "-qy", "install", "--no-install-recommends", *missing], env=env)
        changes.note(f"Installed {', '.join(missing)}")


def _is_installed(package: str) -> bool:
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f=${db:Status-Abbrev}", package], capture_output=True, text=True
    )
    return asked.stdout.startswith("ii")


def account(layout: Layout, changes: Changes) -> None:
    """Without a password, a shell or a home of its own."""
    try:
        pwd.getpwnam(layout.account)
    except KeyError:
        home = ["--no-create-home", "--home-dir", str(layout.var), "--shell", "/usr/sbin/nologin"]
        run(["useradd", "--system", "--user-group", *home, layout.account])
        changes.note(f"Made the account {layout.account}")


def refuse_what_does_not_fit() -> None:
    """Raises Refused on another system, for another account than root, with another Python."""
    if os.geteuid() != 0:
        raise Refused("Only root can set up a server: sudo python3 -m deploy.server setup")
    if not Path("/etc/debian_version").exists():
        raise Refused("This sets up Debian 12 or 13. Containers are the way on other systems.")
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        raise Refused("The portal runs on Python 3.11 to 3.13. Debian's is /usr/bin/python3.")
