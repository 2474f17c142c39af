"""A copy of the tree, to change as a recipe says, with databases that were filled before."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings

ROOT = settings.BASE_DIR
_OF_THE_TESTS = ("PYTEST", "DATABASE_URL", "NOT_RUN_FILE", "MIGRATED_DATABASE", "VAR_DIR")


def environment(**more: str) -> dict[str, str]:
    """The portal's, without what the tests that run have for themselves."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(_OF_THE_TESTS)}
    return {**kept, "PYTHONDONTWRITEBYTECODE": "1", **more}


class WorkingCopy:
    """What git knows of the tree or would add to it, changes included."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "tree"
        self.var = folder / "var"
        (self.var / "static").mkdir(parents=True)
        for name in _git(ROOT, "ls-files", "-z", "-co", "--exclude-standard").split("\0"):
            source = ROOT / name
            if name and source.is_file() and not source.is_symlink():
                (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, self.folder / name)
        _git(self.folder, "init", "-q")
        _git(self.folder, "add", "-A")
        _commit(self.folder)

    def write(self, path: str, text: str) -> None:
        """A new file."""
        (self.folder / path).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / path).write_text(text, encoding="utf-8")

    def insert(self, path: str, text: str, *, after: str) -> None:
        """Text behind a place that is there once."""
        file = self.folder / path
        before = file.read_text(encoding="utf-8")
        assert before.count(after) == 1, f"{path}: {after!r}"
        file.write_text(before.replace(after, after + text), encoding="utf-8")

    def touched(self) -> set[str]:
        """Files that are not as they were."""
        status = _git(self.folder, "status", "--porcelain", "-uall")
        return {line[3:] for line in status.splitlines()}

    def run(self, *command: str, **env: str) -> subprocess.CompletedProcess[str]:
        """A Python command in the copy."""
        return subprocess.run(
            [sys.executable, *command],
            cwd=self.folder,
            env=environment(VAR_DIR=str(self.var), PYTHONPATH=str(self.folder), **env),
            capture_output=True,
            text=True,
        )

    def manage(self, *command: str, **env: str) -> str:
        """What a command of the portal prints; it has to succeed."""
        done = self.run("manage.py", *command, **env)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def tests(self, paths: Iterable[str], *arguments: str) -> tuple[bool, str]:
        """Whether they pass, and what they print."""
        done = self.run("-m", "pytest", "-q", "-x", *paths, *arguments)
        # Several processes that stop at the first failure count as interrupted.
        ran = done.returncode in (0, 1) or "stopping after 1 failures" in done.stdout
        assert ran, done.stdout + done.stderr
        return done.returncode == 0, done.stdout


def _commit(folder: Path) -> None:
    who = ("-c", "user.name=x", "-c", "user.email=x@example.edu", "-c", "commit.gpgsign=false")
    _git(folder, *who, "commit", "-q", "--no-verify", "-m", "Before")


def _git(folder: Path, *arguments: str) -> str:
    return subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, text=True
    ).stdout
