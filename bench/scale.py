"""Paths a minute with 1, 2 and 4 processes for pages and as many for work, on the same cores.

PostgreSQL behind PgBouncer, Redis, nginx and private files in S3, as a portal of several hosts has
them, each host a network namespace. SCALE_SIGNERS (12) walk for SCALE_SECONDS (60) without pause,
each time as somebody new: from the sign-in by mailed code to the upload, which the gate reads.
Mails are sent and scans checked meanwhile, by the workers. The clients, and the servers that stand
in for S3 and mail, run on the same cores: what more processes bring is bounded by them.

Baseline: one of each.
"""

import os
import random
import threading
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from ops import machine, nginx
from ops.crowd.journal import Journal
from ops.crowd.mailbox import Mailbox
from ops.crowd.person import GaveUp, Place
from ops.crowd.signer import Signer
from ops.hosts.network import why_not
from ops.hosts.portal import portal_hosts

SIGNERS = int(os.environ.get("SCALE_SIGNERS", "12"))
SECONDS = float(os.environ.get("SCALE_SECONDS", "60"))
PROCESSES = (1, 2, 4)


def measure() -> Iterator[Mapping[str, object]]:
    if missing := why_not() or (
        "" if machine.pgbouncer() and machine.nginx() else "pgbouncer, nginx"
    ):
        yield {"bench": "scale", "skipped": missing}
        return
    baseline: dict[str, object] = {}
    for number in PROCESSES:
        with TemporaryDirectory() as folder, Mailbox(Path(folder, "mail")) as mailbox:
            found = _walked(Path(folder), mailbox, number)
        baseline = baseline or found
        yield {
            "bench": f"scale-{number}",
            "cores": os.cpu_count(),
            "signers": SIGNERS,
            "seconds": SECONDS,
            **found,
            **{f"baseline_{key}": value for key, value in baseline.items()},
            "ratio": round(
                float(str(found["paths_a_minute"]))
                / max(0.1, float(str(baseline["paths_a_minute"]))),
                2,
            ),
        }


def _walked(folder: Path, mailbox: Mailbox, number: int) -> dict[str, object]:
    with portal_hosts(folder, mailbox.port, web=number, workers=number) as portal:
        journal = Journal(folder / "journal.jsonl")
        place = Place(nginx.HOST, portal.https, portal.certificate, mailbox, journal)
        took: list[float] = []
        first = [(signer, place, took) for signer in range(SIGNERS)]
        threads = [threading.Thread(target=_walk, args=each) for each in first]
        start = time.monotonic()
        for thread in threads:
            thread.start()
        time.sleep(SECONDS)
        paths, seconds = len(took), time.monotonic() - start
        place.over.set()
        for thread in threads:
            thread.join()
        failed = journal.counted("failed") + journal.counted("said no")
        journal.close()
    return {
        "paths": paths,
        "paths_a_minute": round(60 * paths / seconds, 1),
        "median_path_s": round(median(took), 1) if took else None,
        "requests_a_second": round(len(place.waits) / seconds, 1),
        "failed_answers": failed.total(),
    }


def _walk(first: int, place: Place, took: list[float]) -> None:
    for number in range(first, 1_000_000, SIGNERS):
        start = time.monotonic()
        try:
            signer = Signer(place, number, random.Random(number))
            signer.apply()
            signer.fill_in()
            signer.issue()
            signer.sign(lambda document, _reference: document)
        except GaveUp:
            return
        took.append(time.monotonic() - start)
