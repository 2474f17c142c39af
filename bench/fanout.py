"""Telling thousands of a new LA version, through Postfix's `smtp-sink`.

Ours: workers send the outbox, as the Celery task does: each notice is claimed, checked again,
filled with its own link, sent, and recorded. Baseline: Django's `send()` of the same mails, made
before, over one kept connection to the same sink, without a database. PostgreSQL commits to disk.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from ops import ports, postfix
from ops.postgres import cluster

# The long form takes about half an hour.
_LONG = bool(os.environ.get("FANOUT_LONG"))
PEOPLE = 20_000 if _LONG else 2_000
# What one process needs at most must not grow with the number of people; FEW and MANY for that.
FEW, MANY = (2_000, 200_000) if _LONG else (500, 10_000)
# Long enough for any memory to show; not all of MANY are sent.
MANY_SECONDS = 20 if _LONG else 10
FOREVER = 3600
RATES = (600, 6_000)
RATE_SECONDS = 20 if _LONG else 10
Result = dict[str, float]


def measure() -> Iterator[Mapping[str, object]]:
    for name, database in (("sqlite", _sqlite), ("postgres", _postgres)):
        with ExitStack() as until_end:
            folder = Path(until_end.enter_context(tempfile.TemporaryDirectory()))
            port = until_end.enter_context(postfix.sink(folder))
            common = {**os.environ, "EMAIL_URL": f"smtp://{ports.HOST}:{port}", **_SETTINGS}

            @contextmanager
            def world(people: int) -> Iterator[dict[str, str]]:
                with database(folder) as url:  # noqa: B023 - used within this round
                    env = {**common, "DATABASE_URL": url}  # noqa: B023
                    _run(env, "prepare", people)
                    yield env

            yield _speed(name, world)
            with world(FEW) as env:
                (few,) = _race(env, 1)
            with world(MANY) as env:
                (many,) = _race(env, 1, MANY_SECONDS)
                for rate in RATES:
                    yield _rate(name, env, rate)
            peaks = {f"peak_mb_{FEW}": few["peak_mb"], f"peak_mb_{MANY}": many["peak_mb"]}
            yield {"bench": f"fanout-memory-{name}", **peaks, f"sent_of_{MANY}": many["sent"]}


_SETTINGS = {
    "SECRET_KEY": "bench-only-secret-key-of-fifty-characters-or-more-012",
    "FIELD_KEY": "bench-only-field-key",
    "SITE_URL": "https://portal.example.org",
    "TRUSTED_PROXIES": "1",
    "MAILS_PER_MINUTE": "0",
    "LOG_LEVEL": "WARNING",
    "DJANGO_SETTINGS_MODULE": "casmemg_portal.settings",
}


World = Callable[[int], AbstractContextManager[dict[str, str]]]


def _speed(name: str, world: World) -> Mapping[str, object]:
    with world(PEOPLE) as env:
        before = _run(env, "django_alone", PEOPLE // 2)
        (one,) = _race(env, 1)
        after = _run(env, "django_alone", PEOPLE // 2)
    with world(PEOPLE) as env:
        two = _race(env, 2)
    baseline = (before["sent"] + after["sent"]) / (before["seconds"] + after["seconds"])
    in_two = sum(each["sent"] for each in two) / max(each["seconds"] for each in two)
    in_one = one["sent"] / one["seconds"]
    return {
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


def _rate(name: str, env: dict[str, str], rate: int) -> Mapping[str, object]:
    sent = _race({**env, "MAILS_PER_MINUTE": str(rate)}, 2, RATE_SECONDS)
    wanted = rate / 60 * RATE_SECONDS
    total = sum(each["sent"] for each in sent)
    return {
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
