"""Three hosts for pages and three for work; some are killed or cut off while people sign.

Each is a network namespace. Whatever the portal acknowledged is there in the end, and each mail
went out once.
"""

import hashlib
import http.client
import io
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import psycopg
import pytest
from django.core.files import File

from agreements import file_encryption
from ops import machine, nginx
from ops.crowd.journal import Journal
from ops.crowd.mailbox import Mailbox
from ops.crowd.person import GaveUp, Place
from ops.crowd.signer import Signer
from ops.hosts.network import why_not
from ops.hosts.portal import PortalHosts, Process, portal_hosts
from tests.deploy.test_nginx import pytestmark as _nginx_is_there

_MISSING = why_not() or ("" if machine.pgbouncer() else "missing: pgbouncer")
pytestmark = [
    *_nginx_is_there,
    pytest.mark.full,
    pytest.mark.timeout(2400),
    pytest.mark.skipif(bool(_MISSING), reason=_MISSING),
]
SIGNERS, PATHS_A_PHASE, PATIENCE = 3, 3, 600


class Crowd:
    """Signers who walk one path after the other until `place.over`."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.finished = 0
        self.wrong: list[str] = []
        self._changed = threading.Condition()
        self._threads = [threading.Thread(target=self._walk, args=(n,)) for n in range(SIGNERS)]
        for thread in self._threads:
            thread.start()

    def wait_for_more(self, paths: int) -> None:
        with self._changed:
            wanted = self.finished + paths
            enough = self._changed.wait_for(
                lambda: bool(self.wrong) or self.finished >= wanted, PATIENCE
            )
        assert (self.wrong, enough) == ([], True)

    def go_home(self) -> None:
        self.place.over.set()
        for thread in self._threads:
            thread.join()

    def _walk(self, first: int) -> None:
        for number in range(first, 10_000, SIGNERS):
            try:
                signer = Signer(self.place, number, random.Random(number))
                signer.apply()
                signer.fill_in()
                signer.issue()
                signer.sign(lambda document, _reference: document)
            except GaveUp as why:
                if not self.place.over.is_set():
                    self.wrong.append(str(why))
                return
            except Exception as error:
                self.wrong.append(repr(error)[:500])
                return
            finally:
                with self._changed:
                    self.finished += not self.place.over.is_set() and not self.wrong
                    self._changed.notify_all()


@pytest.fixture
def mailbox(tmp_path: Path) -> Iterator[Mailbox]:
    with Mailbox(tmp_path / "mail") as made:
        yield made


def test_whoever_is_killed_or_cut_off_the_paths_go_on_and_nothing_is_lost(
    tmp_path: Path, mailbox: Mailbox
) -> None:
    with portal_hosts(tmp_path, mailbox.port, web=3, workers=3) as portal:
        journal = Journal(tmp_path / "journal.jsonl")
        place = Place(nginx.HOST, portal.https, portal.certificate, mailbox, journal)
        crowd = Crowd(place)
        try:
            crowd.wait_for_more(PATHS_A_PHASE)

            portal.web[0].kill()
            portal.workers[0].kill()
            portal.web[1].host.cut_off_from(portal.redis)
            portal.workers[2].host.cut_off_from(portal.database)
            wait_until(lambda: ready(portal.web[1]).get("broker") == "away")
            crowd.wait_for_more(PATHS_A_PHASE)

            portal.web[1].host.reconnect(portal.redis)
            portal.workers[2].host.reconnect(portal.database)
            portal.web[0].start()
            portal.workers[0].start()
            portal.web[2].host.cut_off_from(portal.database)
            portal.workers[1].host.cut_off_from(portal.redis)
            wait_until(lambda: ready(portal.web[2]).get("database") == "away")
            assert ready(portal.web[0])["database"] == ready(portal.web[1])["database"] == "ok"
            crowd.wait_for_more(PATHS_A_PHASE)
            portal.web[2].host.reconnect(portal.database)
            portal.workers[1].host.reconnect(portal.redis)
            wait_until(lambda: all(ready(each).get("database") == "ok" for each in portal.web))
        finally:
            crowd.go_home()
        audit(portal, journal, mailbox, killed=1)


def audit(portal: PortalHosts, journal: Journal, mailbox: Mailbox, *, killed: int) -> None:
    """What was acknowledged, against rows, files and mails."""
    with psycopg.connect(portal.url.replace("postgres:", "postgresql:")) as rows:
        rows.autocommit = True
        waits = (
            "SELECT count(*) FROM agreements_outboundemail WHERE status IN ('queued', 'sending')",
            "SELECT count(*) FROM agreements_scanexamination WHERE state IN ('queued', 'running')",
            "SELECT count(*) FROM agreements_quarantinedupload",
        )
        for sql in waits:
            wait_until(lambda sql=sql: one(rows, sql) == 0)
        signed = {
            (reference, sha256): file
            for reference, sha256, file in rows.execute(
                "SELECT a.reference, s.sha256, s.file FROM agreements_signedscan s "
                "JOIN agreements_agreement a ON a.id = s.agreement_id WHERE a.status = 'submitted'"
            )
        }
        done = [entry for entry in journal.entries if entry["kind"] == "done"]
        submitted = {
            (entry["reference"], entry["sha256"]) for entry in done if entry["act"] == "submit"
        }
        assert len(submitted) >= 3 * PATHS_A_PHASE
        assert submitted <= set(signed)
        for (_reference, sha256), file in signed.items():
            assert hashlib.sha256(stored(portal, file)).hexdigest() == sha256
        begun = {entry["reference"] for entry in done if entry["act"] == "start"}
        known = {
            reference for (reference,) in rows.execute("SELECT reference FROM agreements_agreement")
        }
        assert begun <= known

        sent = [
            message_id
            for (message_id,) in rows.execute(
                "SELECT message_id FROM agreements_outboundemail WHERE status = 'sent'"
            )
        ]
        assert (
            one(rows, "SELECT count(*) FROM agreements_outboundemail WHERE status = 'failed'") == 0
        )
    arrived = Counter(
        mail["message_id"] for mail in mailbox.everything() if mail["answer"] == "250"
    )
    assert set(sent) <= set(arrived)
    twice = {message_id: times for message_id, times in arrived.items() if times > 1}
    # One that was in flight at the kill, or whose sender lost the database before it could say so.
    assert sum(times - 1 for times in twice.values()) <= killed + 1, twice


def stored(portal: PortalHosts, name: str) -> bytes:
    """What lies sealed in the bucket, as the portal reads it."""
    url = portal.web[0].env["FILES_S3_URL"]
    client = boto3.client(
        "s3",
        endpoint_url=f"http://{url.partition('@')[2].partition('/')[0]}",
        region_name="us-east-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    )
    sealed = client.get_object(Bucket="portal", Key=f"private/{name}")["Body"].read()
    return bytes(file_encryption.unsealed(File(io.BytesIO(sealed)), name).read())


def one(rows: "psycopg.Connection[Any]", sql: str) -> int:
    (row,) = rows.execute(sql).fetchall()
    return int(row[0])


def ready(web: Process) -> dict[str, Any]:
    """What one host says of itself; nothing where it does not answer."""
    try:
        connection = http.client.HTTPConnection(web.host.address, 8000, timeout=60)
        connection.request("GET", "/health/ready")
        said: dict[str, Any] = json.loads(connection.getresponse().read())
    except OSError:
        return {}
    return said


def wait_until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.2)
