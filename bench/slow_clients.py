"""Another visitor's requests while 400 connections send or read as slowly as they can.

nginx with deploy/nginx.conf and gunicorn with gunicorn.conf.py, against that gunicorn alone. Then a
form of 30 MB at 1 Mbit/s, four minutes. Needs nginx, slowhttptest and curl (Debian has them all);
everything stays on the loopback address, where the visitor comes from another one than the attack.
"""

import http.client
import os
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from ops import machine, nginx, ports
from ops.process import running

CONNECTIONS = 400
SECONDS = 30
VISITOR = "127.0.0.2"
ROOT = Path(__file__).resolve().parent.parent
TOKEN = "c" * 32
# With the cookie of a form: whoever has none is refused before the body is read.
_COOKIE = f"csrftoken={TOKEN}"
ATTACKS = {
    "headers": ("-H", "-i", "5", "-x", "24"),
    "bodies": ("-B", "-i", "5", "-s", "1048576", "-x", "10", "-j", _COOKIE),
    "reads": ("-X", "-w", "10", "-y", "20", "-n", "5", "-z", "16", "-k", "3"),
}
_SETTINGS = {
    "SECRET_KEY": "bench-only-secret-key-of-fifty-characters-or-more-012",
    "FIELD_KEY": "bench-only-field-key",
    # Without https, so that gunicorn alone answers too, instead of sending people to it.
    "SITE_URL": f"http://{nginx.HOST}",
    "ALLOWED_HOSTS": f"{nginx.HOST},{ports.HOST}",
    "TRUSTED_PROXIES": "1",
    "LOG_LEVEL": "ERROR",
    "DJANGO_SETTINGS_MODULE": "casmemg_portal.settings",
}


@dataclass(frozen=True)
class Site:
    """Where the two answer."""

    https: int
    portal: int
    folder: Path


def measure() -> Iterator[Mapping[str, object]]:
    missing = [name for name in ("slowhttptest", "curl") if not shutil.which(name)]
    if missing or machine.nginx() is None:
        yield {"bench": "slow-clients", "skipped": "nginx, slowhttptest or curl is missing"}
        return
    for name, how in ATTACKS.items():
        with TemporaryDirectory() as folder, ExitStack() as until_end:
            site = _start(Path(folder), until_end)
            behind = _visit(site, how, proxied=True)
            alone = _visit(site, how, proxied=False)
            yield {
                "bench": f"slow-{name}",
                "connections": CONNECTIONS,
                **behind,
                **{f"baseline_{key}": value for key, value in alone.items()},
            }
    with TemporaryDirectory() as folder, ExitStack() as until_end:
        yield _upload(_start(Path(folder), until_end))


def _start(folder: Path, until_end: ExitStack) -> Site:
    site = Site(ports.any_free(), ports.any_free(), folder)
    env = {
        **os.environ,
        **_SETTINGS,
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
        "WEB_BIND": f"{ports.HOST}:{site.portal}",
    }
    for command in ("migrate", "collectstatic"):
        manage = [sys.executable, "manage.py", command, "--no-input", "-v0"]
        subprocess.run(manage, env=env, cwd=ROOT, check=True)
    conf = nginx.adapt(folder, https=site.https, portal=site.portal)
    # slowhttptest names no host in its handshake: what it reaches has to be the portal.
    elsewhere = f"listen {ports.HOST}:{ports.any_free()} ssl default_server"
    named = f"listen {ports.HOST}:{site.https} ssl http2 default_server"
    conf.write_text(conf.read_text().replace(named, elsewhere))
    folder.chmod(0o755)
    web = [sys.executable, "-m", "gunicorn", "casmemg_portal.wsgi"]
    until_end.enter_context(
        running(
            web,
            log=folder / "gunicorn.log",
            ready=lambda: ports.answers(site.portal),
            env=env,
        )
    )
    until_end.enter_context(nginx.proxy(conf, site.https))
    return site


def _visit(site: Site, how: tuple[str, ...], *, proxied: bool) -> dict[str, object]:
    """Ask for the front page every quarter of a second until the attack is over."""
    root = f"https://{ports.HOST}:{site.https}" if proxied else f"http://{ports.HOST}:{site.portal}"
    url = f"{root}/account/sign-in/"  # reads what is sent to it
    for _warm_up in range(8):  # the first page of a worker reads its templates
        _front_page(site, proxied)
    count = ("-c", str(CONNECTIONS), "-r", "200", "-l", str(SECONDS), "-u", url)
    attack = subprocess.Popen(
        ["slowhttptest", *how, *count],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    took, failed = [], 0
    end = time.monotonic() + SECONDS
    try:
        while time.monotonic() < end:
            began = time.monotonic()
            failed += not _front_page(site, proxied)
            took.append(time.monotonic() - began)
            time.sleep(0.25)
    finally:
        attack.kill()
        attack.wait()
    return {
        "asked": len(took),
        "failed": failed,
        "over_a_second": sum(seconds > 1 for seconds in took),
        "median_ms": round(1000 * median(took), 1),
        "longest_ms": round(1000 * max(took), 1),
    }


def _front_page(site: Site, proxied: bool) -> bool:
    port = site.https if proxied else site.portal
    try:
        with socket.create_connection((ports.HOST, port), 20, (VISITOR, 0)) as line:
            connection = http.client.HTTPConnection(nginx.HOST, timeout=20)
            connection.sock = _tls(site, line) if proxied else line
            connection.request("GET", "/", headers={"X-Forwarded-Proto": "https"})
            return connection.getresponse().status == 200
    except OSError:
        return False


def _tls(site: Site, line: socket.socket) -> ssl.SSLSocket:
    trusted = ssl.create_default_context(cafile=str(site.folder / "fullchain.pem"))
    return trusted.wrap_socket(line, server_hostname=nginx.HOST)


def _upload(site: Site) -> dict[str, object]:
    """30 MB in a form that refuses the address in it: the answer shows that all of it was read."""
    file = site.folder / "30-mb"
    file.write_bytes(os.urandom(30_000_000))
    began = time.monotonic()
    done = subprocess.run(
        [
            *("curl", "--silent", "--http1.1", "--limit-rate", "125000", "--max-time", "400"),
            *("--cacert", str(site.folder / "fullchain.pem")),
            *("--resolve", f"{nginx.HOST}:{site.https}:{ports.HOST}"),
            *("--output", os.devnull, "--write-out", "%{http_code} %{size_upload}"),
            *("--header", f"Cookie: {_COOKIE}"),
            *("--header", f"X-CSRFToken: {TOKEN}", "--header", f"Origin: https://{nginx.HOST}"),
            *("--form", "email=nobody", "--form", f"scan=@{file}"),
            f"https://{nginx.HOST}:{site.https}/account/sign-in/",
        ],
        capture_output=True,
        text=True,
    )
    status, _space, sent = done.stdout.partition(" ")
    return {
        "bench": "slow-upload-30-mb",
        "status": status,
        "bytes": sent,
        "seconds": round(time.monotonic() - began),
    }
