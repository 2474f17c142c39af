"""With https it has to be said how many proxies there are."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as portal

from tests.tiers import full

PRODUCTION = {"SITE_URL": "https://portal.example.org", "ALLOWED_HOSTS": "portal.example.org"}
SENTENCE = "TRUSTED_PROXIES is not set, and SITE_URL has https"


def run(tmp_path: Path, *arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """A process of the portal with these settings, on an empty database of its own."""
    (tmp_path / "static").mkdir()
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=portal.BASE_DIR,
        env={**os.environ, "DATABASE_URL": f"sqlite:///{tmp_path}/db", "VAR_DIR": str(tmp_path)}
        | env,
        capture_output=True,
        text=True,
    )


@pytest.mark.parametrize("door", ["wsgi", full("asgi")])
def test_a_web_process_does_not_start_without(tmp_path: Path, door: str) -> None:
    done = run(tmp_path, "-c", f"import casmemg_portal.{door}", **PRODUCTION)
    assert done.returncode == 1
    last = done.stderr.splitlines()[-1]
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: ")
    assert SENTENCE in last
    assert "1 behind one nginx, 0 if there is none." in last


@pytest.mark.full
@pytest.mark.parametrize("told", [{"TRUSTED_PROXIES": "0"}, full({"TRUSTED_PROXIES": "2"})])
def test_it_starts_with(tmp_path: Path, told: dict[str, str]) -> None:
    done = run(tmp_path, "-c", "import casmemg_portal.wsgi", **PRODUCTION, **told)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_deployment_check_fails_without(tmp_path: Path) -> None:
    done = run(tmp_path, "manage.py", "check", "--deploy", **PRODUCTION)
    assert done.returncode == 1
    assert f"(agreements.E001) {SENTENCE}" in done.stderr


@pytest.mark.full
def test_without_https_there_is_nothing_to_say(tmp_path: Path) -> None:
    done = run(tmp_path, "-c", "import casmemg_portal.wsgi")
    assert (done.returncode, done.stderr) == (0, "")
