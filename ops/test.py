"""`make test`, `make full`: tests on SQLite and PostgreSQL, then one list of what did not run.

`python -m ops.test [--full] [--db sqlite|postgres] [pytest's arguments]`

`make test` leaves out what is marked `full`, and runs what commits nothing on one of the two: pages
on SQLite, what is below them on PostgreSQL (`tests/fixtures/database_only.py`).
Both run at once. With arguments of pytest's own only these count.
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
from tempfile import TemporaryFile
from typing import IO, NoReturn

from ops import machine, migrated
from ops.postgres import PostgresMissing, cluster

ROOT = Path(__file__).resolve().parent.parent
NOT_RUN = ROOT / "var" / "test" / "not-run"
DATABASES = ("sqlite", "postgres")
# So that both end at about the same time, and two cores are busy while tests wait.
_WORKERS = {"sqlite": "3", "postgres": "2"}


@dataclass(frozen=True)
class Outcome:
    """What one run of pytest came to. `skipped` maps a test to the reason."""

    passed: int
    failed: int
    skipped: dict[str, str]
    exit_code: int


@dataclass(frozen=True)
class Run:
    """A run of pytest that was started. What it says goes into `said`, if not to the terminal."""

    database: str
    process: "subprocess.Popen[bytes]"
    said: IO[bytes] | None


def main() -> int:
    options, arguments = _parser().parse_known_args()
    signal.signal(signal.SIGTERM, _interrupted)
    NOT_RUN.mkdir(parents=True, exist_ok=True)
    machine.provide(machine.TESTS)
    databases = [options.db] if options.db else DATABASES
    outcomes: dict[str, Outcome] = {}
    with ExitStack() as until_end:
        runs: list[Run] = []
        for name in databases:
            try:
                env = _environment(name, until_end)
            except PostgresMissing as missing:
                outcomes[name] = Outcome(0, 0, {"every test": str(missing)}, exit_code=0)
            else:
                said = until_end.enter_context(TemporaryFile()) if runs else None
                runs.append(_start(name, arguments or _tier(name, options), env, said))
                until_end.callback(runs[-1].process.kill)
        outcomes |= {run.database: _outcome(run) for run in runs}
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
    arguments = ["-n", _WORKERS[database], "--dist", "worksteal"]
    if not full:
        arguments += ["-m", "not full"]
    if database == "sqlite" and not full and not options.db:
        arguments += ["--once"]
    if database == "postgres":
        arguments += ["--database-only"] if full else ["--database-only", "--each-query-once"]
    return arguments


def _environment(database: str, until_end: ExitStack) -> dict[str, str]:
    """What pytest is told, once the database server runs, which it does until the end."""
    tally = _tally(database)
    tally.unlink(missing_ok=True)
    env = {**os.environ, "NOT_RUN_FILE": str(tally), "MIGRATED_DATABASE": "migrated"}
    env.pop("DATABASE_URL", None)
    if database == "postgres":
        env["DATABASE_URL"] = until_end.enter_context(cluster())
        migrated.add_postgres(env["DATABASE_URL"], env["MIGRATED_DATABASE"])
    return env


def _start(database: str, arguments: list[str], env: dict[str, str], said: IO[bytes] | None) -> Run:
    pytest = [sys.executable, "-m", "pytest", *arguments]
    process = subprocess.Popen(pytest, env=env, stdout=said, stderr=said and subprocess.STDOUT)
    return Run(database, process, said)


def _outcome(run: Run) -> Outcome:
    """Wait for its end, and print what it kept to itself meanwhile."""
    if not run.said:
        print(f"\nTests on {run.database}", flush=True)
    code = run.process.wait()
    if run.said:
        run.said.seek(0)
        print(f"\nTests on {run.database}\n{run.said.read().decode(errors='replace')}", flush=True)
    tally = _tally(run.database)
    if not tally.exists():
        return Outcome(0, 1, {}, code or 1)
    return Outcome(**json.loads(tally.read_text()), exit_code=code)


def _tally(database: str) -> Path:
    return NOT_RUN / f"{database}.json"


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
