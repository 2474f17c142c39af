"""The proxy's file, and a request and an upload through it to gunicorn with ours."""

import http.client
import json
import os
import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from agreements import log_lines, models, storage
from ops import machine, nginx, ports
from ops.process import running
from tests.fixtures.worker import url_of_test_database
from tests.scans import honest
from tests.views.conftest import waiting_to_be_signed

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(machine.nginx() is None, reason="nginx is missing: nginx-light"),
]
TOKEN = "Zm9yYmlkZGVuLXRva2Vu"


class Browser:
    """Speaks https to the proxy as if it were found by its name."""

    def __init__(self, port: int, trusted: Path) -> None:
        self._port = port
        self._tls = ssl.create_default_context(cafile=str(trusted))
        self.cookies = ""

    def ask(self, path: str, method: str = "GET", body: bytes = b"", **headers: str) -> Any:
        """The answer, its body in `content`."""
        with socket.create_connection((ports.HOST, self._port)) as plain:
            connection = http.client.HTTPConnection(nginx.HOST)
            connection.sock = self._tls.wrap_socket(plain, server_hostname=nginx.HOST)
            given = {"Cookie": self.cookies, "Origin": f"https://{nginx.HOST}", **headers}
            connection.request(method, path, body or None, given)
            answer: Any = connection.getresponse()
            answer.content = answer.read()
            connection.close()
        return answer

    def ask_until(self, status: int, path: str, most: int) -> Any:
        """The first answer with this status, all asked for over one connection, without a pause."""
        with socket.create_connection((ports.HOST, self._port)) as plain:
            connection = http.client.HTTPConnection(nginx.HOST)
            connection.sock = self._tls.wrap_socket(plain, server_hostname=nginx.HOST)
            for _time in range(most):
                connection.request("GET", path)
                answer: Any = connection.getresponse()
                answer.content = answer.read()
                if answer.status == status:
                    return answer
        raise AssertionError(f"none of {most} answers was {status}, the last {answer.status}")


@pytest.fixture
def site(transactional_db: None, tmp_path: Path) -> Iterator[Browser]:
    """gunicorn and nginx, with their files, on the test's database and storage."""
    https, portal = ports.any_free(), ports.any_free()
    conf = nginx.adapt(tmp_path, https=https, portal=portal)
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "site.0123456789ab.css").write_text("a {}")
    env = {
        **os.environ,
        "DATABASE_URL": url_of_test_database(),
        "SITE_URL": f"https://{nginx.HOST}",
        "ALLOWED_HOSTS": nginx.HOST,
        "TRUSTED_PROXIES": "1",
        "WEB_BIND": f"{ports.HOST}:{portal}",
        "WEB_CONCURRENCY": "1",
    }
    command = [sys.executable, "-m", "gunicorn", "casmemg_portal.wsgi", "--access-logfile", "-"]
    log = tmp_path / "gunicorn.log"
    with (
        running(command, log=log, ready=lambda: ports.answers(portal), env=env),
        nginx.proxy(conf, https),
    ):
        yield Browser(https, tmp_path / "fullchain.pem")


def test_nginx_accepts_the_file(tmp_path: Path) -> None:
    conf = nginx.adapt(tmp_path, https=ports.any_free(), portal=ports.any_free())
    command = [str(machine.nginx()), "-t", "-c", str(conf)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_a_request_and_an_upload_arrive(site: Browser, tmp_path: Path) -> None:
    front = site.ask("/?next=secret", **{"X-Forwarded-For": "192.0.2.9"})
    assert front.status == 200
    assert len(front.headers.get_all("Strict-Transport-Security")) == 1
    assert front.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    assert front.headers["Server"] == "nginx"
    css = site.ask("/static/site.0123456789ab.css")
    assert (css.content, css.headers["Cache-Control"]) == (
        b"a {}",
        "public, max-age=31536000, immutable",
    )

    assert css.headers["Strict-Transport-Security"] == front.headers["Strict-Transport-Security"]

    agreement = waiting_to_be_signed()
    signer = Client()
    signer.force_login(agreement.signer.user)
    session = signer.cookies[settings.SESSION_COOKIE_NAME].value
    site.cookies = f"__Host-session={session}; __Host-csrftoken={'c' * 32}"
    upload = _upload(site, agreement, honest.scan())
    assert (upload.status, upload.headers["Location"]) == (302, agreement.get_absolute_url())
    scan = agreement.scans.get()
    assert storage.read_file(scan.file) == honest.scan()
    event = models.AuditEvent.objects.filter(subject=agreement.reference).last()
    assert event.ip == ports.HOST  # of whom the proxy saw, not of whom the client names

    large = site.ask("/", "POST", **{"Content-Length": str(33 * 1024 * 1024)})
    assert (large.status, large.headers["Content-Type"]) == (413, "text/plain")
    assert large.headers["Strict-Transport-Security"] == front.headers["Strict-Transport-Security"]
    site.ask(f"/notices/{TOKEN}/opt-out/?a=b")
    for kind in ("students", "check", "invitations"):
        site.ask(f"/{kind}/{TOKEN}/")
    lines = _logged(tmp_path / "portal.log", '"GET /invitations/.../" 404 ')
    assert '"GET /" 200 ' in lines
    assert '"GET /notices/.../opt-out/" 404 ' in lines
    assert TOKEN not in lines
    assert "secret" not in lines
    gunicorns = _logged(tmp_path / "gunicorn.log", '"event": "GET 404 ')
    assert TOKEN not in gunicorns
    # The same request, by its id, in both.
    (known, *_others) = re.findall(
        r'"GET /notices/\.\.\./opt-out/" 404 .* (\w+)$', lines, re.MULTILINE
    )
    assert f'"request_id": "{known}"' in gunicorns


def test_no_log_holds_a_token_when_the_portal_is_away(tmp_path: Path) -> None:
    https = ports.any_free()
    conf = nginx.adapt(tmp_path, https=https, portal=ports.any_free())
    with nginx.proxy(conf, https):
        away = Browser(https, tmp_path / "fullchain.pem").ask(f"//notices//{TOKEN}/")
    assert away.status == 502
    assert (
        away.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains; preload"
    )
    logs = {log.name: log.read_text() for log in tmp_path.glob("*.log")}
    assert '"GET /notices/.../" 502 ' in logs["portal.log"]
    assert TOKEN not in "".join(logs.values())


def test_the_api_has_a_limit_of_its_own_and_says_so_to_programs(tmp_path: Path) -> None:
    """The portal is away: nginx counts before it asks."""
    https = ports.any_free()
    conf = nginx.adapt(tmp_path, https=https, portal=ports.any_free())
    with nginx.proxy(conf, https):
        browser = Browser(https, tmp_path / "fullchain.pem")
        large = browser.ask("/api/v1/datasets/casmemg/grants", "POST", b"a" * (64 * 1024 + 1))
        limited = browser.ask_until(429, "/api/v1/datasets/casmemg/grants", most=3000)
        page = browser.ask("/")
    for answer in (large, limited):
        assert answer.headers["Content-Type"] == "application/problem+json"
        told = json.loads(answer.content)
        assert told["status"] == answer.status
        assert told["title"]
        assert told["detail"]
    assert (large.status, limited.status, limited.headers["Retry-After"]) == (413, 429, "10")
    assert page.status == 502  # who reads pages waits for no program


def test_the_proxys_log_hides_the_links_that_the_portals_log_hides() -> None:
    (theirs,) = re.findall(r"\?<kind>([a-z|]+)\)", nginx.CONF.read_text())
    (ours,) = re.findall(r"/\(\?:([a-z|]+)\)/", log_lines._TOKEN.pattern)
    assert theirs.split("|") == ours.split("|")


def test_bodies_may_be_as_large_as_the_portal_takes() -> None:
    (size,) = re.findall(r"client_max_body_size (\d+)m;", nginx.CONF.read_text())
    # A little more than the portal takes, so that its own page says so.
    assert int(size) * 1024 * 1024 == settings.SCAN_MAX_BYTES + 2 * 1024 * 1024


def _logged(log: Path, line: str) -> str:
    """The whole log once it has a line: nginx writes it after the answer."""
    end = time.monotonic() + 20
    while line not in (said := log.read_text()):
        assert time.monotonic() < end, said
        time.sleep(0.05)
    return said


def _upload(site: Browser, agreement: models.Agreement, content: bytes) -> Any:
    body = (
        b'--b\r\nContent-Disposition: form-data; name="scan"; filename="scan.pdf"\r\n'
        b"Content-Type: application/pdf\r\n\r\n" + content + b"\r\n--b--\r\n"
    )
    return site.ask(
        reverse("request_upload", args=[agreement.reference]),
        "POST",
        body,
        **{"Content-Type": "multipart/form-data; boundary=b", "X-CSRFToken": "c" * 32},
    )
