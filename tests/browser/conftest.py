"""Browsers for tests, and the site they look at."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AbstractBaseUser
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Browser

from tests.browser.demo_visits import Visit
from tests.browser.running_demo import RunningDemo, running_demo
from tests.browser.walker import Walker


@pytest.fixture(scope="session")
def static_files() -> None:
    """The live server serves what was collected."""
    call_command("collectstatic", interactive=False, link=True, verbosity=0)


@pytest.fixture(autouse=True)
def _a_code_may_be_typed_as_it_expires(settings: Any) -> None:
    settings.MFA_TOTP_TOLERANCE = 1


@pytest.fixture
def site(live_server: object, static_files: None) -> str:
    """Address of the running site. By name: only there browsers allow passkeys without TLS."""
    return str(live_server).replace("127.0.0.1", "localhost")


@pytest.fixture
def person(request: pytest.FixtureRequest, site: str) -> Iterator[Callable[..., Walker]]:
    """Opens a browser of its own, `like` one of some kind, signed in as `user` if one is given.

    Chromium, or what a test asks for by its parameter: "browser" or "firefox".
    """
    browser: Browser = request.getfixturevalue(getattr(request, "param", "browser"))
    with _visits(browser, site) as visit:

        def opened(user: AbstractBaseUser | None = None, **like: Any) -> Walker:
            walker = visit(**like)
            if user is not None:
                client = Client()
                client.force_login(user)
                cookie = client.cookies["session"].value
                walker.page.context.add_cookies([{"name": "session", "value": cookie, "url": site}])
            return walker

        yield opened


@pytest.fixture
def demo(tmp_path: Path) -> Iterator[RunningDemo]:
    with running_demo(tmp_path) as running:
        yield running


@pytest.fixture
def visitor(browser: Browser, demo: RunningDemo) -> Iterator[Visit]:
    """Opens a browser of its own each time."""
    with _visits(browser, demo.site) as visit:
        yield visit


@contextmanager
def _visits(browser: Browser, site: str) -> Iterator[Visit]:
    """Opens a browser of its own each time, `like` one of some kind; in the end no page may have
    had a fault."""
    walkers: list[Walker] = []

    def opened(**like: Any) -> Walker:
        seen = {"reduced_motion": "reduce", "timezone_id": "Asia/Shanghai", **like}
        context = browser.new_context(base_url=site, **seen)
        walkers.append(Walker(context.new_page()))
        return walkers[-1]

    yield opened
    for walker in walkers:
        walker.page.context.close()
    assert [finding for walker in walkers for finding in walker.findings] == []
