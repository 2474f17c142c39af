"""Ending 10,000 grants under 1,000 agreements: the queries of one end, and the time of all.

Ours: `ending.end_agreement`, one after the other, with the duties to delete copies, the record and
everybody's mail. Baseline: the same rows written by the ORM one person at a time, for a sample of
SAMPLE agreements in the same database. Flat: as many queries for 100 people as for 10 (SQLite takes
999 values a statement, so there two inserts come in two parts). PostgreSQL commits to disk.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import django

AGREEMENTS, PEOPLE, MANY, SAMPLE = 1_000, 10, 100, 100
_SETTINGS = {
    "SECRET_KEY": "bench-only-secret-key-of-fifty-characters-or-more-012",
    "FIELD_KEY": "bench-only-field-key",
    "SITE_URL": "https://portal.example.org",
    "TRUSTED_PROXIES": "1",
    "LOG_LEVEL": "WARNING",
    "DJANGO_SETTINGS_MODULE": "casmemg_portal.settings",
}


def measure() -> Iterator[Mapping[str, object]]:
    for name in ("sqlite", "postgres"):
        with tempfile.TemporaryDirectory() as folder:
            yield {"bench": f"end-{name}", **_measured_in(name, Path(folder))}


def _measured_in(name: str, folder: Path) -> Mapping[str, object]:
    if name == "sqlite":
        return _run(f"sqlite:///{folder / 'db.sqlite3'}", folder)
    from ops.postgres import cluster

    with cluster(durable=True) as url:
        return _run(url, folder)


def _run(url: str, folder: Path) -> Mapping[str, object]:
    env = {**os.environ, **_SETTINGS, "DATABASE_URL": url, "VAR_DIR": str(folder)}
    command = [sys.executable, "-m", "bench.end"]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True)
    told: Mapping[str, object] = json.loads(done.stdout)
    return told


def _child() -> Mapping[str, object]:
    django.setup()
    from django.core.management import call_command

    from agreements.services.requests import ending
    from bench._end_world import approve, end_one_by_one

    call_command("migrate", verbosity=0)
    few, many, sample, all_of_them = (
        approve(*size) for size in ((1, PEOPLE), (1, MANY), (SAMPLE, PEOPLE), (AGREEMENTS, PEOPLE))
    )

    def end(agreement: Any) -> None:
        ending.end_agreement(agreement, by=agreement.signer.user)

    queries, queries_many = _queries(end, few[0]), _queries(end, many[0])
    baseline_queries = _queries(end_one_by_one, sample[0])
    baseline = _seconds(end_one_by_one, sample[1:]) / (SAMPLE - 1)
    ours = _seconds(end, all_of_them) / AGREEMENTS
    return {
        "grants": AGREEMENTS * PEOPLE,
        "queries_per_end": queries,
        "queries_per_end_of_100": queries_many,
        "baseline_queries_per_end": baseline_queries,
        "ms_per_end": round(ours * 1000, 1),
        "baseline_ms_per_end": round(baseline * 1000, 1),
        "ratio": round(ours / baseline, 3),
    }


def _queries(act: Callable[[Any], None], agreement: Any) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as found:
        act(agreement)
    return len(found)


def _seconds(act: Callable[[Any], None], agreements: Sequence[Any]) -> float:
    start = perf_counter()
    for agreement in agreements:
        act(agreement)
    return perf_counter() - start


if __name__ == "__main__":
    print(json.dumps(_child()))
