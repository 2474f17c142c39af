"""A name server with the zone that a test writes."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from agreements.mail_setup.dns_answers import DnsAnswers
from tests.name_server import Zone, serving

Dns = Callable[[Zone], DnsAnswers]


@pytest.fixture
def dns() -> Iterator[Dns]:
    with ExitStack() as servers:
        yield lambda zone: DnsAnswers(servers.enter_context(serving(zone)))
