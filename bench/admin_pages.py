"""The desk's pages among many agreements, against the same pages among 1,000.

Home, queue, every filter, searches and a request, each asked for in turn in a small and in a large
database, ROUNDS times; ours is the fastest in the large one, the baseline that in the small one.
AGREEMENTS_POSTGRES (a million) and AGREEMENTS_SQLITE (100,000) in the environment make it smaller.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from time import perf_counter
from typing import IO, Any

import django

SMALL, ROUNDS = 1_000, 5
LARGE = {"postgres": 1_000_000, "sqlite": 100_000}
_QUEUE = "/admin/agreements/agreement/"
_SETTINGS = {
    "SECRET_KEY": "bench-only-secret-key-of-fifty-characters-or-more-012",
    "FIELD_KEY": "bench-only-field-key",
    "SITE_URL": "https://portal.example.org",
    "TRUSTED_PROXIES": "1",
    "LOG_LEVEL": "WARNING",
    "ADMIN_REQUIRES_SECOND_FACTOR": "0",
    "DJANGO_SETTINGS_MODULE": "casmemg_portal.settings",
}


def measure() -> Iterator[Mapping[str, object]]:
    for database, most in LARGE.items():
        large = int(os.environ.get(f"AGREEMENTS_{database.upper()}", most))
        with _desk(database, SMALL) as baseline, _desk(database, large) as ours:
            yield {
                "bench": f"admin-load-{database}",
                "agreements": large,
                "seconds": ours.told["seconds"],
            }
            for name, address in ours.told["pages"].items():
                there = baseline.told["pages"].get(name)
                if there:
                    line = _compared(ours, address, baseline, there)
                    yield {"bench": f"admin-{name}-{database}", "agreements": large, **line}


class _Desk:
    """A process that answers addresses with how long its page took."""

    def __init__(self, asks: IO[str], tells: IO[str]) -> None:
        self._asks, self._tells = asks, tells
        self.told: dict[str, Any] = self._next()

    def open_page(self, address: str) -> dict[str, Any]:
        print(address, file=self._asks, flush=True)
        return self._next()

    def _next(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self._tells.readline())
        return told


def _compared(ours: _Desk, address: str, baseline: _Desk, there: str) -> Mapping[str, object]:
    pairs = [(ours.open_page(address), baseline.open_page(there)) for _round in range(ROUNDS)]
    large, small = (min(pair[n]["ms"] for pair in pairs) for n in (0, 1))
    return {
        "ms": large,
        "baseline_ms": small,
        "ratio": round(large / small, 2),
        "queries": pairs[-1][0]["queries"],
        "baseline_queries": pairs[-1][1]["queries"],
    }


@contextmanager
def _desk(database: str, agreements: int) -> Iterator[_Desk]:
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        url = f"sqlite:///{Path(folder) / 'db.sqlite3'}"
        if database == "postgres":
            from ops.postgres import cluster

            url = stack.enter_context(cluster())
        env = {**os.environ, **_SETTINGS, "DATABASE_URL": url, "VAR_DIR": folder}
        command = [sys.executable, "-m", "bench.admin_pages", str(agreements)]
        process = stack.enter_context(
            subprocess.Popen(
                command, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
            )
        )
        assert process.stdin
        assert process.stdout
        yield _Desk(process.stdin, process.stdout)
        process.stdin.close()


def _child(agreements: int) -> None:
    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from agreements.models import User
    from bench._desk_world import build

    call_command("collectstatic", interactive=False, verbosity=0)
    start = perf_counter()
    pages = build(agreements)
    seconds = round(perf_counter() - start, 1)
    client = Client(HTTP_HOST="portal.example.org")
    client.force_login(User.objects.get())
    print(json.dumps({"seconds": seconds, "pages": _addresses(client, pages)}), flush=True)
    queries = 0

    def count(execute: Any, *arguments: Any) -> Any:
        nonlocal queries
        queries += 1
        return execute(*arguments)

    with connection.execute_wrapper(count):
        for line in sys.stdin:
            queries, start = 0, perf_counter()
            response = client.get(line.strip(), secure=True)
            ms = round((perf_counter() - start) * 1000, 1)
            if response.status_code != 200:
                raise RuntimeError(f"{line}: {response.status_code}")
            print(json.dumps({"ms": ms, "queries": queries}), flush=True)


def _addresses(client: Any, there: Mapping[str, str]) -> dict[str, str]:
    """What is measured: whatever the queue's filters offer by now, among it."""
    found = {"home": "/admin/", "queue": _QUEUE, "page 3": f"{_QUEUE}?status=approved&p=3"}
    for spec in client.get(_QUEUE, secure=True).context_data["cl"].filter_specs:
        for value, _label in spec.lookup_choices[:20]:
            name = spec.parameter_name
            found[f"{name} {value}"] = f"{_QUEUE}?{name}={value}"
            found.setdefault(f"{name} of all", f"{_QUEUE}?status=all&{name}={value}")
    words = {**there, "name": "李娜", "half a word": "quack", "common word": "university"}
    words |= {"two common words": "university student", "three words": "李娜 university tow"}
    for name, typed in words.items():
        found[f"search for {name}"] = f"{_QUEUE}?q={typed}"
    found["search in a status"] = f"{_QUEUE}?q=university&status=submitted"
    found["search in a large status"] = f"{_QUEUE}?q=university&status=rejected"
    found["search in a dataset"] = f"{_QUEUE}?q=university&dataset=faces"
    return {**found, "request": f"{_QUEUE}{there['reference']}/change/"}


if __name__ == "__main__":
    _child(int(sys.argv[1]))
