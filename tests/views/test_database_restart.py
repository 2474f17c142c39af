"""PostgreSQL restarts under a running web server with pooled connections."""

import sys
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from ops import ports
from ops.process import running

pytestmark = pytest.mark.services

PAGES, AT_ONCE = 20, 8


@pytest.fixture(scope="module")
def site(postgres_server, tmp_path_factory) -> Iterator[str]:
    """Address of a web server as the README has it."""
    port = ports.any_free()
    web = ["gunicorn", "casmemg_portal.wsgi", "--bind", f"{ports.HOST}:{port}"]
    with running(
        [sys.executable, "-m", *web, "--threads", str(AT_ONCE), "--no-control-socket"],
        log=tmp_path_factory.mktemp("web") / "log",
        ready=lambda: ports.answers(port),
        env=postgres_server.environment,
    ):
        yield f"http://{ports.HOST}:{port}"


def status(address: str) -> int:
    request = urllib.request.Request(address, headers={"Accept": "text/html"})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def statuses(site: str) -> Counter[int]:
    """Of many requests, so many at a time that the pool fills up."""
    with ThreadPoolExecutor(AT_ONCE) as visitors:
        return Counter(visitors.map(status, [f"{site}/account/sign-in/"] * PAGES))


@pytest.mark.full
def test_once_it_accepts_again_every_page_is_there(site, postgres_server):
    assert statuses(site) == {200: PAGES}
    postgres_server.server.stop()
    postgres_server.server.start()
    assert statuses(site) == {200: PAGES}


@pytest.mark.full
def test_while_it_is_away_pages_say_so_and_soon_after_they_are_there(site, postgres_server):
    assert statuses(site) == {200: PAGES}
    postgres_server.server.stop()
    try:
        assert statuses(site) == {503: PAGES}
    finally:
        postgres_server.server.start()
    assert statuses(site) == {200: PAGES}
