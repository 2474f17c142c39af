"""`make test`, `make full`: tests on SQLite and PostgreSQL, then one list of what did not run.

`python -m ops.test [--full] [--db sqlite|postgres] [pytest's arguments]`

`make test` leaves out what is marked `full`, and runs what commits nothing on one of the two: pages
on SQLite, what is below them on PostgreSQL (`tests/fixtures/database_only.py`).
With arguments of pytest's own only these count.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from ops import machine, migrated
from ops.postgres import PostgresMissing, cluster

ROOT = Path(__file__).resolve().parent.parent
NOT_RUN = ROOT / "var" / "test" / "not-run"
DATABASES = ("sqlite", "postgres")


@dataclass(frozen=True)
class Outcome:
    """What one run of pytest came to. `skipped` maps a test to the reason."""

    passed: int
    failed: int
    skipped: dict[str, str]
    exit_code: int


def main() -> int:
    options, arguments = _parser().parse_known_args()
    signal.signal(signal.SIGTERM, _interrupted)
    NOT_RUN.mkdir(parents=True, exist_ok=True)
    machine.provide(machine.TESTS)
    databases = [options.db] if options.db else DATABASES
    outcomes = {name: _run(name, arguments or _tier(name, options)) for name in databases}
    _print_not_run(outcomes, options.full or bool(arguments))
    for name, outcome in outcomes.items():
        print(
            f"{name}: {outcome.passed} passed, {outcome.failed} failed, "
            f"{len(outcome.skipped)} skipped"
        )
    return max(outcome.exit_code for outcome in outcomes.values())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    parser.add_argument("--db", choices=DATABASES, help="run on one database only")
    parser.add_argument("--full", action="store_true", help="what takes long, too")
    return parser


def _tier(database: str, options: argparse.Namespace) -> list[str]:
    """What does not depend on the database runs once, on SQLite."""
    full = options.full
    arguments = ["-n", "3", "--dist", "worksteal"]
    if not full:
        arguments += ["-m", "not full"]
    if database == "sqlite" and not full and not options.db:
        arguments += ["--once"]
    if database == "postgres":
        arguments += ["--database-only"] if full else ["--database-only", "--each-query-once"]
    return arguments


def _run(database: str, arguments: list[str]) -> Outcome:
    print(f"\nTests on {database}", flush=True)
    tally = NOT_RUN / f"{database}.json"
    tally.unlink(missing_ok=True)
    env = {**os.environ, "NOT_RUN_FILE": str(tally), "MIGRATED_DATABASE": "migrated"}
    env.pop("DATABASE_URL", None)
    with ExitStack() as until_end:
        if database == "postgres":
            try:
                env["DATABASE_URL"] = until_end.enter_context(cluster())
                migrated.add_postgres(env["DATABASE_URL"], env["MIGRATED_DATABASE"])
            except PostgresMissing as missing:
                return Outcome(0, 0, {"every test": str(missing)}, exit_code=0)
        code = subprocess.run([sys.executable, "-m", "pytest", *arguments], env=env).returncode
    if not tally.exists():
        return Outcome(0, 1, {}, code or 1)
    return Outcome(**json.loads(tally.read_text()), exit_code=code)


def _print_not_run(outcomes: dict[str, Outcome], full: bool) -> None:
    print("\nNot run:")
    for name, outcome in outcomes.items():
        for test, reason in outcome.skipped.items():
            print(f"  {name}  {test}: {reason}")
    for name in DATABASES:
        if name not in outcomes:
            print(f"  {name}  every test: not asked for")
    if not full:
        print("  what is marked full, and on each database what the other one had: make full")
    elif set(outcomes) == set(DATABASES) and not any(o.skipped for o in outcomes.values()):
        print("  nothing was left out, but on postgres what does not depend on the database")


def _interrupted(*_: object) -> NoReturn:
    """Leave by the front door, so that the database server is stopped."""
    sys.exit(143)


if __name__ == "__main__":
    sys.exit(main())
