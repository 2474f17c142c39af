"""nginx before two hosts, one of which has lost its database."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from ops import machine, nginx, ports
from tests.deploy.test_nginx import Browser

pytestmark = [
    pytest.mark.services,
    pytest.mark.skipif(machine.nginx() is None, reason="nginx is missing: nginx-light"),
]


class Host(ThreadingHTTPServer):
    """Answers all with one status, and counts what it was asked."""

    def __init__(self, status: int) -> None:
        super().__init__((ports.HOST, 0), Answer)
        self.status = status
        self.asked: list[str] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Answer(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.asked.append(self.command)
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self) -> None:
        self.do_GET()

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture
def hosts() -> Iterator[tuple[Host, Host]]:
    with ExitStack() as until_end:
        pair = Host(503), Host(200)
        for each in pair:
            until_end.callback(each.server_close)
            until_end.callback(each.shutdown)
        yield pair


@pytest.fixture
def site(hosts: tuple[Host, Host], tmp_path: Path) -> Iterator[Browser]:
    https = ports.any_free()
    addresses = [f"{ports.HOST}:{each.server_address[1]}" for each in hosts]
    conf = nginx.adapt(tmp_path, https=https, hosts=addresses)
    with nginx.proxy(conf, https):
        yield Browser(https, tmp_path / "fullchain.pem")


def test_what_only_reads_is_asked_of_another_host(site: Browser, hosts: tuple[Host, Host]) -> None:
    away, there = hosts
    assert [site.ask("/").status for _each in range(8)] == [200] * 8
    assert len(there.asked) == 8
    assert away.asked  # it was tried


def test_what_may_change_something_is_sent_once(site: Browser, hosts: tuple[Host, Host]) -> None:
    away, there = hosts
    answers = []
    while 503 not in answers and len(answers) < 50:
        answers.append(site.ask("/", "POST", b"a=b").status)
    assert away.asked == ["POST"]
    assert len(away.asked) + len(there.asked) == len(answers)
