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


def test_the_lines_of_the_product_are_summed_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    counted = {"agreements/a.py": 100, "agreements/views/b.py": 23}
    passed_over = {"agreements/migrations/0001_x.py": 5, "agreements/a.toml": 7, "ops/c.py": 9}
    for name, lines in {**counted, **passed_over}.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("line\n" * lines)
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "add", "."], check=True)
    monkeypatch.setattr(
        check, "CHECKS", {check.LINE_COUNT: "python -m ops.line_count", "other": "echo 5 apples"}
    )
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parents[2]))
    assert check.main() == 0
    printed = capsys.readouterr().out
    assert "123 lines of product code\n" in printed
    assert "apples" not in printed
