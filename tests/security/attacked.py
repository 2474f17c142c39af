"""A portal to be attacked: gunicorn and nginx with their own files, on the test's database."""

import os
import secrets
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.test import Client

from ops import nginx, ports
from ops.process import running
from tests.fixtures.worker import url_of_test_database

HOST = "localhost"


@dataclass(frozen=True)
class AttackedPortal:
    """Where it answers, the certificate to trust, and gunicorn's log."""

    http: int
    https: int
    certificate: Path
    log: Path

    @property
    def address(self) -> str:
        return f"https://{HOST}:{self.https}"


@contextmanager
def attacked_portal(folder: Path, *, limited: bool = False) -> Iterator[AttackedPortal]:
    """On the test's database. Unless `limited`, nginx and the portal take as many requests as
    come (`unlimited_settings`)."""
    http, https, pages = ports.any_free(), ports.any_free(), ports.any_free()
    conf = nginx.adapt(folder, https=https, http=http, portal=pages, host=HOST)
    text = conf.read_text()
    # Ports are not the usual ones here, so each address has to name its own.
    text = text.replace(f"https://{HOST}$request_uri", f"https://{HOST}:{https}$request_uri")
    text = text.replace("proxy_set_header Host $host;", "proxy_set_header Host $http_host;")
    if not limited:
        text = text.replace("rate=20r/s", "rate=100000r/s").replace("rate=2r/s", "rate=100000r/s")
    conf.write_text(text)
    env = {
        **os.environ,
        "DATABASE_URL": url_of_test_database(),
        "SITE_URL": f"https://{HOST}:{https}",
        "ALLOWED_HOSTS": HOST,
        "TRUSTED_PROXIES": "1",
        "WEB_BIND": f"{ports.HOST}:{pages}",
        "WEB_CONCURRENCY": "2",
        **({} if limited else {"DJANGO_SETTINGS_MODULE": "tests.security.unlimited_settings"}),
        "ADMIN_REQUIRES_SECOND_FACTOR": "false",  # the scanner has none; that door is tested apart
        "LOG_LEVEL": "INFO",
    }
    log = folder / "gunicorn.log"
    command = [sys.executable, "-m", "gunicorn", "casmemg_portal.wsgi"]
    with (
        running(command, log=log, ready=lambda: ports.answers(pages), env=env),
        nginx.proxy(conf, https),
    ):
        yield AttackedPortal(http, https, folder / "fullchain.pem", log)


def cookies_of(client: Client) -> Mapping[str, str]:
    """As its browser would send them over TLS; with a CSRF cookie that the scanner keeps."""
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"__Host-session": session, "__Host-csrftoken": secrets.token_hex(16)}
