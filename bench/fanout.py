"""Telling thousands of a new LA version, through Postfix's `smtp-sink`.

Ours: workers drain the outbox, as the Celery task does: each notice is checked again, rendered
with its own link, sent, and recorded. Baseline: Django's `send()` of the same mails, made before,
over one kept connection to the same sink, without a database. PostgreSQL commits to disk.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from ops import ports, postfix
from ops.postgres import cluster

PEOPLE = 20_000
# What one process needs at most must not grow with the number of people; FEW and MANY for that.
FEW, MANY = 2_000, 200_000
# Long enough for any memory to show; not all of MANY are sent.
MANY_SECONDS = 20
FOREVER = 3600
RATES = (600, 6_000)
RATE_SECONDS = 20
Result = dict[str, float]


def measure() -> Iterator[Mapping[str, object]]:
    for name, database in (("sqlite", _sqlite), ("postgres", _postgres)):
        with ExitStack() as until_end:
            folder = Path(until_end.enter_context(tempfile.TemporaryDirectory()))
            port = until_end.enter_context(postfix.sink(folder))
            common = {**os.environ, "EMAIL_URL": f"smtp://{ports.HOST}:{port}", **_SETTINGS}
            with database(folder) as url:
                yield from _speed(name, {**common, "DATABASE_URL": url})
            peaks: Result = {}
            for people, seconds in ((FEW, FOREVER), (MANY, MANY_SECONDS)):
                with database(folder) as url:
                    env = {**common, "DATABASE_URL": url}
                    _run(env, "prepare", people)
                    (one,) = _race(env, 1, seconds)
                    peaks |= {f"sent_of_{people}": one["sent"], f"peak_mb_{people}": one["peak_mb"]}
            yield {"bench": f"fanout-memory-{name}", **peaks}


_SETTINGS = {
    "SECRET_KEY": "bench-only-secret-key-of-fifty-characters-or-more-012",
    "FIELD_KEY": "bench-only-field-key",
    "SITE_URL": "https://portal.example.org",
    "TRUSTED_PROXIES": "1",
    "MAILS_PER_MINUTE": "0",
    "LOG_LEVEL": "WARNING",
    "DJANGO_SETTINGS_MODULE": "casmemg_portal.settings",
}


def _speed(name: str, env: dict[str, str]) -> Iterator[Mapping[str, object]]:
    _run(env, "prepare", PEOPLE)
    before = _run(env, "django_alone", PEOPLE // 2)
    (one,) = _race(env, 1)
    _run(env, "again", 0)
    two = _race(env, 2)
    _run(env, "again", 0)
    after = _run(env, "django_alone", PEOPLE // 2)
    baseline = (before["sent"] + after["sent"]) / (before["seconds"] + after["seconds"])
    in_two = sum(each["sent"] for each in two) / max(each["seconds"] for each in two)
    in_one = one["sent"] / one["seconds"]
    yield {
        "bench": f"fanout-{name}",
        "mails": int(one["sent"]),
        "bytes_a_mail": int(before["bytes"]),
        "mails_per_s": round(in_one),
        "two_workers_mails_per_s": round(in_two),
        "baseline_mails_per_s": round(baseline),
        "ratio_one_worker": round(in_one / baseline, 2),
        "ratio_two_workers": round(in_two / baseline, 2),
        "cpu_ms_a_mail": round(1000 * one["cpu"] / one["sent"], 3),
        "baseline_cpu_ms_a_mail": round(1000 * before["cpu"] / before["sent"], 3),
        "queries_a_mail": round(one["queries"] / one["sent"], 3),
        "peak_mb": one["peak_mb"],
    }
    for rate in RATES:
        sent = _race({**env, "MAILS_PER_MINUTE": str(rate)}, 2, RATE_SECONDS)
        wanted = rate / 60 * RATE_SECONDS
        total = sum(each["sent"] for each in sent)
        yield {
            "bench": f"fanout-rate-{rate}-{name}",
            "sent": int(total),
            "wanted": round(wanted),
            "deviation_percent": round(100 * (total / wanted - 1), 1),
        }


def _race(env: dict[str, str], workers: int, seconds: int = FOREVER) -> list[Result]:
    """So many workers, on the same start line."""
    children = [_child(env, "send", seconds) for _worker in range(workers)]
    for child in children:
        _say_go(child)
    return [_result(child) for child in children]


def _run(env: dict[str, str], what: str, argument: int) -> Result:
    child = _child(env, what, argument)
    if what == "django_alone":
        _say_go(child)
    return _result(child)


def _child(env: dict[str, str], what: str, argument: int) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "bench._fanout_child", what, str(argument)]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, env=env, stdin=pipe, stdout=pipe, text=True)


def _say_go(child: subprocess.Popen[str]) -> None:
    assert child.stdin
    assert child.stdout
    if child.stdout.readline() != "ready\n":
        raise RuntimeError("A measured process ended early.")
    child.stdin.write("go\n")
    child.stdin.flush()


def _result(child: subprocess.Popen[str]) -> Result:
    output, _none = child.communicate()
    if child.returncode:
        raise RuntimeError("A measured process failed.")
    result: Result = json.loads(output)
    return result


@contextmanager
def _sqlite(folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder / f'{time.monotonic_ns()}.sqlite3'}"


@contextmanager
def _postgres(_folder: Path) -> Iterator[str]:
    with cluster(durable=True) as url:
        yield url
