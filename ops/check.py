"""`make check`: all checks, two at a time, each with its verdict; what failed is shown in full."""

import os
import secrets
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

BIN = Path(sys.executable).parent
MANAGE = f"{sys.executable} manage.py"
LINE_COUNT = "line count"  # what it says is shown also where all is well
# The longest first.
CHECKS = {
    "types": "mypy",
    "bandit": "bandit -q -ll -c pyproject.toml -r agreements casmemg_portal deploy ops",
    "components": f"{sys.executable} -m ops.components",
    "format": "ruff format --check .",
    "lint": "ruff check .",
    "layers": "lint-imports",
    "dependencies": "deptry . --config ops/deptry.toml",
    "templates": "djlint --lint templates",
    "migrations": f"{MANAGE} makemigrations --check --dry-run",
    "expand only": f"{sys.executable} -m ops.expand_only",
    "deployment": f"{MANAGE} check --deploy --fail-level WARNING",
    "state diagrams": f"{MANAGE} state_diagram --check",
    "picture of rooms": f"{sys.executable} -m ops.rooms --check",
    LINE_COUNT: f"{sys.executable} -m ops.line_count",
}


@dataclass(frozen=True)
class Verdict:
    name: str
    passed: bool
    seconds: float
    output: str


def main() -> int:
    env = _as_in_production(Path("var/check").resolve())
    failed = []
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(_run, name, command, env) for name, command in CHECKS.items()]
        for run in as_completed(runs):
            verdict = run.result()
            word = "ok" if verdict.passed else "FAILED"
            said = verdict.output.strip() if verdict.name == LINE_COUNT and verdict.passed else ""
            print(
                f"{word:6} {verdict.name:18} {verdict.seconds:5.1f} s  {said}".rstrip(), flush=True
            )
            if not verdict.passed:
                failed.append(verdict)
    for verdict in failed:
        print(f"\n--- {verdict.name}\n{verdict.output.rstrip()}")
    print(f"\n{len(CHECKS) - len(failed)} of {len(CHECKS)} checks ok")
    return min(len(failed), 1)


def _run(name: str, command: str, env: dict[str, str]) -> Verdict:
    start = time.monotonic()
    done = subprocess.run(
        command.split(), env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return Verdict(name, done.returncode == 0, time.monotonic() - start, done.stdout)


def _as_in_production(var: Path) -> dict[str, str]:
    """Settings of a real installation, for Django's own deployment checks."""
    var.mkdir(parents=True, exist_ok=True)
    return {
        **os.environ,
        "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}",
        "VAR_DIR": str(var),
        "DATABASE_URL": f"sqlite:///{var / 'db.sqlite3'}",
        "SITE_URL": "https://portal.example.org",
        "ALLOWED_HOSTS": "portal.example.org",
        "TRUSTED_PROXIES": "1",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "MARK_KEY": secrets.token_urlsafe(32),
        "SIGNING_KEY": secrets.token_urlsafe(32),
        "STORAGE_KEY": secrets.token_urlsafe(32),
        "VISA_KEY": secrets.token_urlsafe(32),
        "FIELD_KEY": secrets.token_urlsafe(32),
        "DEBUG": "false",
        "DEMO": "false",
    }


if __name__ == "__main__":
    sys.exit(main())
