"""Before the other containers start: database and static files brought up to date, nginx's file.

`python -m deploy.containers.prepare`. Run again it changes nothing that is as it should be.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from deploy.server import nginx_conf
from deploy.server.nginx_conf import Site

_ROOT = Path(__file__).resolve().parents[2]
_NGINX = Path("/srv/portal-nginx")
_COMMANDS = (("migrate",), ("collectstatic",))


def nginx_file(env: Mapping[str, str]) -> str:
    """deploy/nginx.conf for a container: without root, with nothing to write but /tmp.

    Raises ValueError where SITE_URL names no https host.
    """
    site_url = urlsplit(env.get("SITE_URL", ""))
    if site_url.scheme != "https" or not site_url.hostname:
        raise ValueError("SITE_URL has to be https://… with the host's name, in portal.env.")
    site = Site(
        host=site_url.hostname,
        https=8443,
        http=8080,
        page_servers=["pages:8000"],
        download_servers=["downloads:8010"],
        paths={
            "user www-data;": "# It runs as an account of its own already.",
            "/run/nginx.pid": "/tmp/nginx.pid",
            "/var/log/portal/error.log": "/dev/stderr",
            "/var/log/portal/portal.log": "/dev/stdout",
            # What asks whether the proxy lives knows no certificate.
            "        location / {\n            return 301": (
                "        location = /health/live {\n            return 204;\n        }\n"
                "        location / {\n            return 301"
            ),
        },
        scratch="/tmp",
        with_ipv6=False,
    )
    return nginx_conf.adapt(nginx_conf.CONF.read_text(encoding="utf-8"), site)


def main() -> int:
    try:
        text = nginx_file(os.environ)
    except ValueError as error:
        print(error)
        return 1
    for command in _COMMANDS:
        manage = [sys.executable, "manage.py", *command, "--no-input", "-v", "1"]
        if code := subprocess.run(manage, cwd=_ROOT).returncode:
            return code
    folder = Path(os.environ.get("NGINX_FOLDER", _NGINX))
    folder.joinpath("nginx.conf").write_text(text, encoding="utf-8")
    folder.joinpath("nginx.conf").chmod(0o644)
    return 0


if __name__ == "__main__":
    sys.exit(main())
