"""Signers who walk from the public page to the uploaded paper, all at once, without a pause.

gunicorn as `gunicorn.conf.py` has it, one worker for mail and Redis, on SQLite and on PostgreSQL
that commits to disk. LOAD_SIGNERS (200) walk for LOAD_MINUTES (10), each time as somebody new: six
forms, a mailed code, the drawn License Agreement, and it again as the upload, which the gate reads
in a child process. The checks of scans are measured by `scan_speed`, and do not run.

Baseline: the same with one signer alone, for a fifth of the time. `paths_ratio` says how many times
as many paths a minute the crowd walks; `p95_of_a_request_s` is bound to grow with the crowd, which
asks again as soon as it is answered. The clients run on the same cores. Memory is what all
processes of the web hold (PSS, in MB) after a fifth of the time, and at the end.
"""

import os
import random
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from statistics import mean, median, quantiles
from tempfile import TemporaryDirectory

from bench import _load_site
from ops.crowd.journal import Journal
from ops.crowd.mailbox import Mailbox
from ops.crowd.person import GaveUp, Place
from ops.crowd.signer import Signer
from ops.postgres import cluster

SIGNERS = int(os.environ.get("LOAD_SIGNERS", "200"))
MINUTES = float(os.environ.get("LOAD_MINUTES", "10"))
_LOOK_EVERY = 2.0


def measure() -> Iterator[Mapping[str, object]]:
    for name in ("sqlite", "postgres"):
        with ExitStack() as until_end:
            folder = Path(until_end.enter_context(TemporaryDirectory()))
            url = f"sqlite:///{folder / 'db.sqlite3'}"
            if name == "postgres":
                url = until_end.enter_context(cluster(durable=True))
            mailbox = until_end.enter_context(Mailbox(folder / "mail"))
            site = until_end.enter_context(_load_site.site(url, folder, mailbox.port))
            crowd = _Crowd(site, mailbox, folder)
            crowd.warm_up()
            alone = crowd.walk(1, MINUTES * 12)
            many = crowd.walk(SIGNERS, MINUTES * 60)
            pace, baseline = (float(str(each["paths_a_minute"])) for each in (many, alone))
            yield {
                "bench": f"load-{name}",
                "signers": SIGNERS,
                "minutes": MINUTES,
                **many,
                **{f"baseline_{key}": value for key, value in alone.items()},
                # In a short run nobody may have arrived.
                "paths_ratio": round(pace / baseline, 2) if baseline else None,
            }


class _Crowd:
    """Who walks one site. Nobody comes twice."""

    def __init__(self, site: "_load_site.LoadSite", mailbox: Mailbox, folder: Path) -> None:
        self._site, self._mailbox, self._folder = site, mailbox, folder
        self._last = 0
        self._lock = threading.Lock()
        self._paths: list[float] = []
        self._errors: list[str] = []

    def warm_up(self) -> None:
        """One path, which loads what is loaded once."""
        journal = Journal(self._folder / "journal-0.jsonl")
        self._walk(Place("127.0.0.1", self._site.port, None, self._mailbox, journal))
        journal.close()

    def walk(self, signers: int, seconds: float) -> dict[str, object]:
        journal = Journal(self._folder / f"journal-{signers}.jsonl")
        place = Place("127.0.0.1", self._site.port, None, self._mailbox, journal)
        self._paths, self._errors = [], []
        threads = [threading.Thread(target=self._sign, args=(place,)) for _each in range(signers)]
        waits = place.waits
        start = time.monotonic()
        for thread in threads:
            thread.start()
        memory = []
        while (now := time.monotonic() - start) < seconds:
            memory.append((now, self._site.megabytes()))
            time.sleep(_LOOK_EVERY)
        place.over.set()
        took = time.monotonic() - start
        for thread in threads:
            thread.join()
        journal.close()
        failed = journal.counted("failed") + journal.counted("said no")
        early = [size for at, size in memory if 0.2 * seconds <= at < 0.4 * seconds]
        late = [size for at, size in memory if at >= 0.8 * seconds]
        return {
            "paths": len(self._paths),
            "paths_a_minute": round(len(self._paths) / took * 60, 1),
            "requests_a_second": round(len(waits) / took, 1),
            "p50_of_a_request_s": round(median(waits or [0.0]), 3),
            "p95_of_a_request_s": round(_p95(waits), 3),
            "p95_of_a_path_s": round(_p95(self._paths), 1),
            "errors": failed.total() + len(self._errors),
            "what_errors": dict(failed) | ({"other": self._errors[:3]} if self._errors else {}),
            "early_mb": round(mean(early or [0])),
            "late_mb": round(mean(late or [0])),
        }

    def _sign(self, place: Place) -> None:
        while not place.over.is_set():
            start = time.monotonic()
            try:
                self._walk(place)
            except GaveUp as why:
                if not place.over.is_set():
                    self._errors.append(str(why))
            except Exception as error:  # a page that is not as it should be is an error, too
                self._errors.append(repr(error)[:300])
            else:
                self._paths.append(time.monotonic() - start)

    def _walk(self, place: Place) -> None:
        with self._lock:
            self._last += 1
            number = self._last
        signer = Signer(place, number, random.Random(number))
        signer.apply()
        signer.fill_in()
        signer.issue()
        signer.sign(lambda document, _reference: document)


def _p95(values: list[float]) -> float:
    return quantiles(values, n=100)[94] if len(values) > 1 else max(values, default=0.0)
