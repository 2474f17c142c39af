"""Where everything is on the server, and where it is instead in a second place on a machine."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

# The portal's own paths, as they stand in the units and in nginx.conf.
_OURS = (
    "/opt/portal",
    "/etc/portal",
    "/etc/ssl/portal",
    "/srv/portal-static",
    "/run/nginx.pid",
    "/var/lib/portal",
    "/var/log/portal",
    "/var/backups/portal",
    "/var/www/html",
)
_OUR_PATH = re.compile(rf"(?<![\w./-])(?={'|'.join(map(re.escape, _OURS))})")


@dataclass(frozen=True)
class Layout:
    """A real server has what is said here. `[place]` in the answers puts a portal elsewhere, beside
    others on one machine: all its files below `root`, under an account and on ports of its own.
    """

    root: str = "/"
    account: str = "portal"
    web_account: str = "www-data"
    address: str = ""  # on which nginx listens; empty: on all
    https: int = 443
    http: int = 80
    pages: int = 8000
    downloads: int = 8010
    postgres_socket: str = ""  # empty: Debian's own cluster
    postgres_port: int = 5432
    redis: str = "redis://127.0.0.1:6379/0"
    systemctl: str = "systemctl"

    @classmethod
    def of(cls, place: Mapping[str, Any]) -> "Layout":
        """Raises ValueError for a name that there is not."""
        known = {field.name for field in fields(cls)}
        if strange := sorted(set(place) - known):
            raise ValueError(f"[place] has no {', '.join(strange)}.")
        return cls(**place)

    @property
    def is_second(self) -> bool:
        return Path(self.root) != Path("/")

    def at(self, path: str) -> Path:
        """Where a path of the real server is."""
        return Path(self.root) / path.lstrip("/")

    def here(self, text: str) -> str:
        """A text that names paths and ports of the real server, with those of this one."""
        text = _OUR_PATH.sub(self.root.rstrip("/"), text)
        text = re.sub(r"^(User|Group)=portal$", rf"\1={self.account}", text, flags=re.MULTILINE)
        for told, port in (("8000", self.pages), ("8010", self.downloads)):
            text = text.replace(f"=127.0.0.1:{told}\n", f"=127.0.0.1:{port}\n")
        return text

    @property
    def releases(self) -> Path:
        return self.at("/opt/portal/releases")

    @property
    def environments(self) -> Path:
        return self.at("/opt/portal/environments")

    @property
    def current(self) -> Path:
        return self.at("/opt/portal/current")

    @property
    def settings(self) -> Path:
        return self.at("/etc/portal/portal.env")

    @property
    def answers(self) -> Path:
        return self.at("/etc/portal/answers.toml")

    @property
    def var(self) -> Path:
        return self.at("/var/lib/portal")

    @property
    def static(self) -> Path:
        return self.at("/srv/portal-static")

    @property
    def logs(self) -> Path:
        return self.at("/var/log/portal")

    @property
    def tls(self) -> Path:
        return self.at("/etc/ssl/portal")

    @property
    def units(self) -> Path:
        return self.at("/etc/systemd/system")
