"""One server, set up once from nothing, for all tests that need a whole one."""

from collections.abc import Iterator

import pytest

from ops import ports
from ops.debian_server import debian_server, why_not
from ops.smtp_sink import SmtpSink
from tests.deploy.walk import Walk


@pytest.fixture(scope="module")
def walk() -> Iterator[Walk]:
    """An empty server and its mail server; nothing is set up yet."""
    if reason := why_not():
        pytest.skip(reason)
    with SmtpSink(ports.any_free()) as sink, debian_server(sink.port) as server:
        yield Walk(server, sink)
