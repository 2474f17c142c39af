"""wapiti attacks the running portal as nobody, as a signer and as an owner at the desk, and finds
nothing above informational.

`make scan` lets each attack last as long as SCAN_SECONDS says; here they are cut off early.
"""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from ops.scanners import install
from tests.admin import world
from tests.desk_doors import TABLE
from tests.security.attacked import AttackedPortal, attacked_portal, cookies_of
from tests.security.leaky_site import leaky_site

SECONDS = int(os.environ.get("SCAN_SECONDS", "8"))  # that an attack on all pages may last
CRAWL = 45
# All but those that ask a server in the internet (ssrf, xxe, log4shell, takeover), those that fetch
# lists of other people's programs (wapp, nikto, htp, cms, wp_enum), guesses of passwords, of which
# there are none; and those that aim at what is not there, and guess by how answers differ: ldap,
# and spring4shell, which takes a 400 for an unknown parameter for Java's Spring.
ATTACKS = (
    *("backup", "cookieflags", "crlf", "csp", "csrf", "exec", "file", "htaccess"),
    *("http_headers", "https_redirect", "methods", "permanentxss", "redirect"),
    *("shellshock", "sql", "timesql", "upload", "xss"),
)
# On a busy machine it may find its own file of pages locked, and break off.
_TRIES = 3
# What signs the scanner out, and where it then would see nothing more.
EXITS = ("/account/sign-out/", "/admin/logout/")

pytestmark = [
    pytest.mark.full,
    pytest.mark.services,
    pytest.mark.timeout(_TRIES * (CRAWL + len(ATTACKS) * SECONDS * 2 + 300)),
]


class Finding(NamedTuple):
    """`level` is 0 for what is informational."""

    level: int
    kind: str
    where: str
    info: str


# What is no fault, each with what it is found by, exactly.
NO_FAULTS = {
    # Our own script reads it (static/js/csrf.js), to send a form of a page that was opened before
    # its reader signed in again. It is no secret from the page: each form holds it anyway.
    ("HttpOnly Flag cookie", "HttpOnly flag is not set in the cookie : __Host-csrftoken"),
}


# The switch of languages has no token, so that a page is the same for all who are signed out. What
# another site sends gets 403 (tests/views/test_language.py), and could but change the language.
NO_TOKEN = ("Cross Site Request Forgery", "POST /language/", "Lack of anti CSRF token")


def found_by_wapiti(address: str, folder: Path, *options: str) -> list[Finding]:
    """All that it reports, the informational too."""
    report = folder / "report.json"
    command = [str(install.wapiti()), "-u", f"{address}/", "--scope", "folder"]
    command += ["-m", ",".join(ATTACKS), "--max-attack-time", str(SECONDS)]
    command += ["--max-scan-time", str(CRAWL), "-d", "6", "--max-files-per-dir", "12", "-t", "20"]
    command += ["--skip", "csrfmiddlewaretoken"]  # else most of the time is spent on being refused
    command += ["--flush-session", "--store-session", str(folder / "session")]
    command += ["--store-config", str(folder / "config"), "--no-bugreport"]
    command += ["-f", "json", "-o", str(report), *options]
    env = {**os.environ, "HOME": str(folder)}
    for _more in range(_TRIES):
        with (folder / "wapiti.log").open("wb") as log:
            done = subprocess.run(command, stdout=log, stderr=log, env=env, cwd=folder)
        said = (folder / "wapiti.log").read_text(errors="replace")
        if "database is locked" not in said:
            break
    assert done.returncode == 0, said[-3000:]
    told: dict[str, Any] = json.loads(report.read_text())
    return [
        Finding(one["level"], kind, f"{one['method']} {one['path']}", one["info"])
        for part in ("vulnerabilities", "anomalies", "additionals")
        for kind, many in told[part].items()
        for one in many
    ]


@pytest.fixture
def portal(transactional_db: None, tmp_path: Path, settings: Any) -> Iterator[AttackedPortal]:
    settings.ADMIN_REQUIRES_SECOND_FACTOR = False
    with attacked_portal(tmp_path) as running:
        yield running


@pytest.mark.parametrize("who", ["nobody", "signer", "owner"])
def test_nothing_above_informational(portal: AttackedPortal, tmp_path: Path, who: str) -> None:
    made = world.made()
    options = [word for path in EXITS for word in ("-x", f"{portal.address}{path}")]
    if who != "nobody":
        cookies = cookies_of(made.people[who])
        options += ["-C", "; ".join(f"{name}={value}" for name, value in cookies.items())]
    if who == "signer":
        options += ["-s", f"{portal.address}{made.agreement.get_absolute_url()}"]
    if who == "owner":
        for path in sorted({made.address(name) for name in TABLE if name.endswith(("_change",))}):
            options += ["-s", f"{portal.address}{path}"]
    found = found_by_wapiti(portal.address, tmp_path, *options)
    log = (tmp_path / "portal.log").read_text()
    if who != "nobody":
        # It stayed signed in, and saw what only this person sees.
        seen = made.agreement.get_absolute_url() if who == "signer" else "/admin/agreements/"
        assert f'"GET {seen}' in log
        end = made.people[who].get("/requests/" if who == "signer" else "/admin/")
        assert end.status_code == 200
    faults = [
        one
        for one in found
        if one.level > 0
        and (one.kind, one.info) not in NO_FAULTS
        and (one.kind, one.where, one.info) != NO_TOKEN
    ]
    assert faults == []
    assert '" 500 ' not in log


def test_it_would_find_a_leak(tmp_path: Path) -> None:
    with leaky_site() as port:
        found = found_by_wapiti(f"http://127.0.0.1:{port}", tmp_path)
    kinds = {one.kind for one in found if one.level > 0}
    assert {"SQL Injection", "Reflected Cross Site Scripting"} <= kinds
