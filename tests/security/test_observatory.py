"""Mozilla's HTTP Observatory grades the portal behind nginx, over TLS on loopback."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from ops.scanners import install
from tests.factories import rendered_version
from tests.security.attacked import HOST, attacked_portal

pytestmark = [
    pytest.mark.full,
    pytest.mark.services,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(bool(install.why_no_node()), reason=install.why_no_node() or "none"),
]
A_PLUS = 125


def test_the_grade_is_a_plus(tmp_path: Path) -> None:
    rendered_version(dataset__slug="casmemg", dataset__is_listed=True)
    grader = install.observatory()
    with attacked_portal(tmp_path, limited=True) as portal:
        done = subprocess.run(
            [
                "node",
                "--dns-result-order=ipv4first",
                "grade.mjs",
                HOST,
                str(portal.http),
                str(portal.https),
            ],
            cwd=grader,
            env={
                **os.environ,
                "NODE_EXTRA_CA_CERTS": str(portal.certificate),
                "CLIENT_TIMEOUT": "120000",
                "ABORT_TIMEOUT": "180000",
            },
            capture_output=True,
            text=True,
        )
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told.get("status") == 200, told
    assert told["grade"] == "A+", told
    assert told["score"] >= A_PLUS, told
    assert {name: points for name, points in told["points"].items() if points < 0} == {}
