"""sqlmap tries to inject SQL into what people and machines send, and finds nothing."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.db import connection

from ops.scanners import install
from tests.admin import world
from tests.security.attacked import AttackedPortal, attacked_portal, cookies_of
from tests.security.leaky_site import leaky_site
from tests.services.machines import followed

pytestmark = [
    pytest.mark.full,
    pytest.mark.services,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(install.sqlmap() is None, reason="sqlmap is missing: sqlmap"),
]
# Where it says for good that something can be injected; what it takes back again doesn't count.
FOUND = ("identified the following injection point", "heuristic (XSS) test shows")
NOTHING = "all tested parameters do not appear to be injectable"


class Target(NamedTuple):
    """`*` stands where it injects; `status` is what is answered without that."""

    who: str
    path: str
    data: str = ""
    status: int = 200


TARGETS = (
    Target("nobody", "/datasets/{slug}*/"),
    Target("nobody", "/datasets/{slug}/license/{version}*/"),
    Target("nobody", "/check/2345-6789-ABCD-EFGH-JKMN*/", status=404),
    Target("nobody", "/notices/" + "x" * 32 + "*/", status=404),
    Target("nobody", "/account/sign-in/", "email=ann%40uni.example.edu*"),
    Target("signer", "/requests/{reference}*/"),
    Target("signer", "/requests/{reference}/documents/1*/"),
    Target("owner", "/admin/agreements/agreement/?q=li*&country=CN*&waiting=3*&sort=oldest*"),
    Target("owner", "/admin/agreements/downloadgrant/?q=li*&access=ended*"),
    Target("owner", "/admin/agreements/outboundemail/?q=li*&status__exact=failed*"),
    Target("owner", "/admin/person/?email=ann%40uni.example.edu*", status=404),
    Target("owner", "/admin/agreements/agreement/{reference}*/change/"),
    Target("client", "/api/v1/datasets/{slug}/changes?after=x*&limit=5*"),
    Target("client", "/api/v1/datasets/{slug}/grants", '{"email": "ann@uni.example.edu*"}'),
)


def said_by_sqlmap(url: str, folder: Path, *options: str) -> str:
    """All that it prints."""
    command = [str(install.sqlmap()), "-u", url, "--batch", "--disable-coloring"]
    command += ["--level=1", "--risk=1", "--technique=BET", "--time-sec=3", "--timeout=20"]
    command += ["--retries=0", "--flush-session", f"--output-dir={folder / 'sqlmap'}", *options]
    env = {**os.environ, "HOME": str(folder)}
    return subprocess.run(command, capture_output=True, text=True, env=env).stdout


@pytest.fixture
def portal(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[AttackedPortal]:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    with attacked_portal(tmp_path) as running:
        yield running


@pytest.mark.each_case
def test_nothing_can_be_injected(portal: AttackedPortal, tmp_path: Path) -> None:
    made = world.made()
    names = {
        "slug": made.agreement.dataset.slug,
        "version": made.agreement.version.number,
        "reference": made.agreement.reference,
    }
    dbms = "--dbms=PostgreSQL" if connection.vendor == "postgresql" else "--dbms=SQLite"
    token = followed.client(made.agreement.dataset)[1]
    for target in TARGETS:  # they lead to where something is asked of the database
        if target.who in made.people:
            path = _filled(target.path, names).replace("*", "")
            assert (path, made.people[target.who].get(path).status_code) == (path, target.status)
    said = {}
    for target in TARGETS:
        url = portal.address + _filled(target.path, names)
        options = [dbms, f"--referer={url}", *_as(target, made, token)]
        if target.status != 200:
            options.append(f"--ignore-code={target.status}")
        if target.data:
            options.append(f"--data={target.data}")
        said[target] = said_by_sqlmap(url, tmp_path, *options)
    for target, words in said.items():
        assert NOTHING in words, f"{target}: {words[-3000:]}"
    assert {target: words for target, words in said.items() if any(w in words for w in FOUND)} == {}
    log = (tmp_path / "portal.log").read_text()
    assert '" 500 ' not in log
    assert f'"GET /requests/{names["reference"]}/" 200 ' in log  # signed in, as it was meant
    assert '"GET /admin/agreements/agreement/" 200 ' in log
    assert f'"POST /api/v1/datasets/{names["slug"]}/grants" 200 ' in log


def test_it_would_find_a_leak(tmp_path: Path) -> None:
    with leaky_site() as port:
        said = said_by_sqlmap(f"http://127.0.0.1:{port}/find?name=a", tmp_path)
    assert FOUND[0] in said, said


def _filled(path: str, names: Mapping[str, str]) -> str:
    for name, value in names.items():
        path = path.replace(f"{{{name}}}", value)
    return path


def _as(target: Target, made: world.World, token: str) -> list[str]:
    if target.who == "client":
        kind = ["-H", "Content-Type: application/json"] if target.data else []
        return ["-H", f"Authorization: Bearer {token}", *kind]
    cookies = dict(cookies_of(made.people[target.who])) if target.who != "nobody" else {}
    csrf = cookies.setdefault("__Host-csrftoken", "c" * 32)
    sent = "; ".join(f"{name}={value}" for name, value in cookies.items())
    return [f"--cookie={sent}", "-H", f"X-CSRFToken: {csrf}"]
