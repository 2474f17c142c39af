from pathlib import Path

import pytest

from ops.units.unit_file import Unit


def unit(folder: Path, text: str, name: str = "a.service", **drop_ins: str) -> Unit:
    (folder / name).write_text(text)
    for file, lines in drop_ins.items():
        (folder / f"{name}.d").mkdir(exist_ok=True)
        (folder / f"{name}.d" / f"{file}.conf").write_text(lines)
    return Unit(folder, name)


def test_the_last_word_counts_and_an_empty_one_forgets(tmp_path: Path) -> None:
    text = (
        "[Service]\n# a word\nRestart=no\nEnvironment=A=1\nEnvironment=\nEnvironment=B=2 'C=3 4'\n"
    )
    read = unit(tmp_path, text, own="[Service]\nRestart=always\n")
    assert read.get("Restart") == "always"
    assert read.environment() == {"B": "2", "C": "3 4"}


def test_an_instance_is_read_from_its_template(tmp_path: Path) -> None:
    (tmp_path / "db@.service").write_text("[Service]\nExecStart=/bin/echo %i %I 100%% $HOME\n")
    read = Unit(tmp_path, "db@15-main.service")
    assert read.command("ExecStart", {"HOME": "/srv"}) == [
        "/bin/echo", "15-main", "15/main", "100%", "/srv",
    ]  # fmt: skip


def test_settings_of_a_file_come_last(tmp_path: Path) -> None:
    (tmp_path / "env").write_text('# one\nA=2\nB="a \\"word\\" and $5"\n')
    text = f"[Service]\nEnvironment=A=1\nEnvironmentFile={tmp_path}/env\nEnvironmentFile=-/no\n"
    assert unit(tmp_path, text).environment() == {"A": "2", "B": 'a "word" and $5'}


@pytest.mark.parametrize(
    ("given", "seconds"),
    [("5", 5), ("30s", 30), ("1min 20s", 80), ("100ms", 0.1), ("2h", 7200), ("infinity", 31536000)],
)
def test_spans(tmp_path: Path, given: str, seconds: float) -> None:
    read = unit(tmp_path, f"[Service]\nRestartSec={given}\n")
    assert read.seconds("RestartSec", 1) == seconds
    assert read.seconds("WatchdogSec", 7) == 7
