"""An LA version takes effect for 100,000 agreements; before, announcing it to 20,000.

Ours: `effects.work`, in batches, as beat runs it. Baseline: the same rows written by the ORM one
agreement at a time, each in a transaction of its own, for a sample of SAMPLE in the same
database. Memory is that of a process which does nothing else. PostgreSQL commits to disk.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from ops.postgres import cluster

ANNOUNCED_TO = 20_000
MOVED = (10_000, 100_000)
SAMPLE = 1_000

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
        with _world(name, ANNOUNCED_TO) as env:
            told = _run(env, "announce", ANNOUNCED_TO)
            yield {"bench": f"effect-announce-{name}", "people": ANNOUNCED_TO, **told}
        for people in MOVED:
            with _world(name, people + SAMPLE) as env:
                _run(env, "announce", people + SAMPLE)
                _run(env, "due", 0)
                baseline = _run(env, "one_at_a_time", SAMPLE)["seconds"] / SAMPLE
                ours = _run(env, "move", people)
                yield {
                    "bench": f"effect-{people}-{name}",
                    **ours,
                    "agreements_per_s": round(people / ours["seconds"]),
                    "baseline_agreements_per_s": round(1 / baseline),
                    "ratio": round(ours["seconds"] / people / baseline, 3),
                }


@contextmanager
def _world(database: str, people: int) -> Iterator[dict[str, str]]:
    """The environment of a new database in which so many agreements are approved."""
    with tempfile.TemporaryDirectory() as folder, _database(database, Path(folder)) as url:
        env = {**os.environ, **_SETTINGS, "DATABASE_URL": url, "VAR_DIR": folder}
        _run(env, "prepare", people)
        yield env


@contextmanager
def _database(name: str, folder: Path) -> Iterator[str]:
    if name == "sqlite":
        yield f"sqlite:///{folder / 'db.sqlite3'}"
        return
    with cluster(durable=True) as url:
        yield url


def _run(env: dict[str, str], what: str, number: int) -> dict[str, float]:
    command = [sys.executable, "-m", "bench._effect_child", what, str(number)]
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, check=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told
