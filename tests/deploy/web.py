"""gunicorn with its file on the test's database, and somebody who asks it over HTTP."""

import http.client
import os
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from ops import ports
from ops.process import running
from tests.fixtures.worker import url_of_test_database


@dataclass(frozen=True)
class Web:
    """The running portal: its port, its log, the process that leads its workers."""

    port: int
    log: Path
    pid: int

    def ask(
        self, path: str, method: str = "GET", body: bytes = b"", **headers: str
    ) -> http.client.HTTPResponse:
        """The answer, read, its body in `content`."""
        connection = http.client.HTTPConnection(ports.HOST, self.port, timeout=60)
        connection.request(method, path, body or None, headers)
        answer: Any = connection.getresponse()
        answer.content = answer.read()
        connection.close()
        return answer


class Visitor:
    """Keeps cookies, and sends forms with what guards them."""

    def __init__(self, web: Web, **headers: str) -> None:
        self._web, self._headers = web, headers
        self.cookies = SimpleCookie()

    def get(self, path: str) -> Any:
        return self._ask(path, "GET", b"")

    def post(self, path: str, **fields: str) -> Any:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        guarded = {**fields, "csrfmiddlewaretoken": self._token(path)}
        return self._ask(path, "POST", urlencode(guarded).encode(), **kind)

    def send_file(self, path: str, name: str, content: bytes) -> Any:
        token = self._token(path).encode()
        body = (
            b'--b\r\nContent-Disposition: form-data; name="csrfmiddlewaretoken"\r\n\r\n'
            + token
            + b'\r\n--b\r\nContent-Disposition: form-data; name="scan"; filename="'
            + name.encode()
            + b'"\r\nContent-Type: application/pdf\r\n\r\n'
            + content
            + b"\r\n--b--\r\n"
        )
        return self._ask(path, "POST", body, **{"Content-Type": "multipart/form-data; boundary=b"})

    def _token(self, path: str) -> str:
        page = self.get(path).content.decode()
        (token, *_others) = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
        return str(token)

    def _ask(self, path: str, method: str, body: bytes, **headers: str) -> Any:
        sent = "; ".join(f"{each.key}={each.value}" for each in self.cookies.values())
        answer = self._web.ask(path, method, body, Cookie=sent, **headers, **self._headers)
        for line in answer.headers.get_all("Set-Cookie", []):
            self.cookies.load(line)
        return answer


@contextmanager
def portal(tmp_path: Path, env: Mapping[str, str], *arguments: str) -> Iterator[Web]:
    """The portal as production runs it, but for `env`."""
    port, log = ports.any_free(), tmp_path / "gunicorn.log"
    environment = {
        **os.environ,
        "DATABASE_URL": url_of_test_database(),
        "SITE_URL": f"http://{ports.HOST}:{port}",
        "WEB_BIND": f"{ports.HOST}:{port}",
        "WEB_CONCURRENCY": "1",
        "LOG_LEVEL": "INFO",
        **env,
    }
    command = [sys.executable, "-m", "gunicorn", "casmemg_portal.wsgi", *arguments]
    with running(command, log=log, ready=lambda: ports.answers(port), env=environment) as process:
        yield Web(port, log, process.pid)
