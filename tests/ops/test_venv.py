import hashlib
import subprocess
from pathlib import Path

import pytest

from ops import venv


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """What would be run in a checkout of its own, with uv out of sight."""
    ran: list[list[str]] = []
    monkeypatch.setattr(venv, "ROOT", tmp_path)
    monkeypatch.setattr(venv, "VENV", tmp_path / ".venv")
    monkeypatch.setattr("shutil.which", lambda _program: None)
    monkeypatch.setattr(subprocess, "run", lambda command, **_: ran.append(command))
    (tmp_path / ".venv").mkdir()
    (tmp_path / "requirements.txt").write_text("Django==5.2.19")
    return ran


def test_packages_are_installed_by_hash(commands: list[list[str]]) -> None:
    venv.main("requirements.txt")
    assert "--require-hashes" in commands[-1]


def test_nothing_happens_while_the_lock_is_the_same(commands: list[list[str]]) -> None:
    venv.main("requirements.txt")
    commands.clear()
    venv.main("requirements.txt")
    assert commands == []


def test_a_changed_lock_is_installed(commands: list[list[str]], tmp_path: Path) -> None:
    venv.main("requirements.txt")
    commands.clear()
    (tmp_path / "requirements.txt").write_text("Django==5.2.20")
    venv.main("requirements.txt")
    assert len(commands) >= 1
    stamp = (tmp_path / ".venv" / "requirements.txt.sha256").read_text()
    assert stamp == hashlib.sha256(b"Django==5.2.20").hexdigest()


def test_a_python_that_does_not_fit_is_named(
    commands: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.version_info", (3, 9, 2))
    monkeypatch.setattr("sys.version", "3.9.2 (main)")
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 to 3\.13; python3 is 3\.9\.2"):
        venv.main("requirements.txt")
    assert commands == []
