import subprocess
from pathlib import Path

import pytest

from ops import check, line_count


def test_every_check_runs_and_one_failure_is_enough(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(check, "CHECKS", {"bad": "ls no-such-file", "good": "true"})
    assert check.main() == 1
    printed = capsys.readouterr().out
    assert "FAILED bad" in printed
    assert "ok     good" in printed
    assert "no-such-file" in printed
    assert "1 of 2 checks ok" in printed


def test_all_well_is_zero(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(check, "CHECKS", {"good": "true"})
    assert check.main() == 0


@pytest.mark.parametrize(("name", "verdict"), [("long.py", 1), ("requirements.txt", 0)])
def test_files_over_250_lines_are_named(
    name: str, verdict: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / name).write_text("line\n" * 251)
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "add", name], check=True)
    assert line_count.main() == verdict
    (tmp_path / name).write_text("line\n" * 250)
    assert line_count.main() == 0
