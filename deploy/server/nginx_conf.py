"""deploy/nginx.conf for one server: with its own names, paths and ports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

CONF = Path(__file__).resolve().parent.parent / "nginx.conf"
EXAMPLE_HOST = "portal.example.org"


@dataclass(frozen=True)
class Site:
    """`paths` maps those that the file shows to where they are; `scratch` is where nginx puts what
    it can't hold in memory, if not in Debian's place. Without an `address` it listens on all.
    `page_servers` and `download_servers`, host and port of each, stand for several hosts of the
    portal, or one elsewhere.
    """

    host: str = EXAMPLE_HOST
    account: str = "www-data"
    address: str = ""
    https: int = 443
    http: int = 80
    pages: int = 8000
    downloads: int = 8010
    page_servers: Sequence[str] = ()
    download_servers: Sequence[str] = ()
    paths: Mapping[str, str] = field(default_factory=dict)
    scratch: str = ""
    with_ipv6: bool = True


def adapt(text: str, site: Site) -> str:
    """Raises ValueError when the file no longer says what has to be put in place."""
    address = f"{site.address}:" if site.address else ""
    ipv6 = site.with_ipv6 and not site.address
    there = {
        EXAMPLE_HOST: site.host,
        "user www-data;": f"user {site.account};",
        "server 127.0.0.1:8000;": _servers(site.page_servers or [f"127.0.0.1:{site.pages}"]),
        "server 127.0.0.1:8010;": _servers(
            site.download_servers or [f"127.0.0.1:{site.downloads}"]
        ),
        "listen [::]:443": f"listen [::]:{site.https}" if ipv6 else "# listen",
        "listen [::]:80": f"listen [::]:{site.http}" if ipv6 else "# listen",
        "listen 443": f"listen {address}{site.https}",
        "listen 80": f"listen {address}{site.http}",
        **site.paths,
    }
    if site.scratch:
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        scratch = "".join(f"    {kind}_temp_path {site.scratch}/{kind};\n" for kind in kinds)
        there["    sendfile on;"] = f"{scratch}    sendfile on;"
    for told, here in there.items():
        if told not in text:
            raise ValueError(f"deploy/nginx.conf does not say {told!r}")
        text = text.replace(told, here)
    return text


def _servers(addresses: Sequence[str]) -> str:
    return "\n        ".join(f"server {address};" for address in addresses)
