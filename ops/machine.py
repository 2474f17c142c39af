"""What `make` needs from the machine beyond Python packages.

Standard library only: this also runs before there is a virtual environment.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Need:
    """Debian's package, and how to see that what we want from it is there."""

    package: str
    present: Callable[[], bool]


def postgres_bin() -> Path | None:
    """Folder of PostgreSQL's server programs: Debian keeps them off PATH, the newest counts."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_major, reverse=True)
    on_path = shutil.which("initdb")
    return found[0].parent if found else Path(on_path).resolve().parent if on_path else None


def _major(initdb: Path) -> int:
    return int(initdb.parent.parent.name)


def chromium() -> str | None:
    """The browser that browser tests drive: without a window, as Playwright is tested with."""
    return shutil.which("chromium-headless-shell")


def firefox() -> str | None:
    """The other browser that walks the pages."""
    return shutil.which("firefox-esr")


def nginx() -> str | None:
    """The proxy of deploy/nginx.conf; Debian keeps it off the PATH of most people."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def ip() -> str | None:
    """What makes network namespaces."""
    return shutil.which("ip") or shutil.which("ip", path="/usr/sbin")


def pgbouncer() -> str | None:
    """A pool of connections in front of PostgreSQL."""
    return shutil.which("pgbouncer") or shutil.which("pgbouncer", path="/usr/sbin")


def promtool() -> str | None:
    """What reads and tries alert rules (deploy/watch)."""
    return shutil.which("promtool")


def sshd() -> str | None:
    """The server that backups go to by SFTP; it wants to be started by its whole path."""
    return shutil.which("sshd", path="/usr/sbin") or shutil.which("sshd")


def _has_font(pattern: str) -> bool:
    """Whether fontconfig knows a font for a pattern such as `:lang=zh`."""
    fc_list = shutil.which("fc-list")
    return bool(fc_list and subprocess.run([fc_list, pattern], capture_output=True).stdout)


def _has_venv() -> bool:
    try:
        import ensurepip  # noqa: F401 - Debian ships it apart from Python
    except ImportError:
        return False
    return True


VENV = Need(f"python3.{sys.version_info.minor}-venv", _has_venv)
TESTS = (
    Need("redis-server", lambda: shutil.which("redis-server") is not None),
    Need("postgresql", lambda: postgres_bin() is not None),
    Need("chromium-headless-shell", lambda: chromium() is not None),
    Need("firefox-esr", lambda: firefox() is not None),
    # Checks the alert rules.
    Need("prometheus", lambda: promtool() is not None),
    Need("nginx-light", lambda: nginx() is not None),
    Need("sqlmap", lambda: shutil.which("sqlmap") is not None),
    # Several hosts on one machine, and what pools their connections.
    Need("iproute2", lambda: ip() is not None),
    Need("pgbouncer", lambda: pgbouncer() is not None),
    Need("openssh-server", lambda: sshd() is not None),
    # What people fetch and unpack archives with.
    Need("curl", lambda: shutil.which("curl") is not None),
    Need("wget", lambda: shutil.which("wget") is not None),
    Need("unzip", lambda: shutil.which("unzip") is not None),
    Need("zip", lambda: shutil.which("zip") is not None),
    Need("libarchive-tools", lambda: shutil.which("bsdtar") is not None),
    # Pages are as wide, and screenshots as legible, as their fonts.
    Need("fonts-liberation", lambda: _has_font("Liberation Sans")),
    Need("fonts-wqy-microhei", lambda: _has_font(":lang=zh")),
    # What a server is set up from, by Debian's own Python.
    Need("logrotate", lambda: shutil.which("logrotate", path="/usr/sbin") is not None),
    Need("openssl", lambda: shutil.which("openssl") is not None),
    Need("systemd", lambda: shutil.which("systemd-analyze") is not None),
    Need("python3-venv", lambda: Path("/usr/share/doc/python3-venv").is_dir()),
)
# Sets the clock of some processes (ops/chaos).
CHAOS = (Need("gcc", lambda: shutil.which("cc") is not None),)
GETTEXT = Need("gettext", lambda: shutil.which("xgettext") is not None)


def provide(needs: Iterable[Need]) -> tuple[str, ...]:
    """Install the packages of `needs` that are missing, when root; return those still missing.

    Prints what it installs, or one line that names what a person has to install.
    """
    missing = tuple(need.package for need in needs if not need.present())
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {', '.join(missing)}", flush=True)
        _apt_get("update")
        _apt_get("install", "--no-install-recommends", "-y", *missing)
        missing = tuple(need.package for need in needs if not need.present())
    if missing:
        print(f"Missing on this machine: sudo apt-get install {' '.join(missing)}", flush=True)
    return missing


def _apt_get(*arguments: str) -> None:
    subprocess.run(
        ["apt-get", "-qq", *arguments],
        env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=False,
    )
