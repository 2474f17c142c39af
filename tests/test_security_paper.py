"""`docs/security.md` names tests that there are, and every chapter of the standard."""

import re
from pathlib import Path

import pytest

from ops.scanners import install

ROOT = Path(__file__).resolve().parent.parent
PAPER = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
CHAPTERS = dict(re.findall(r"^### V(\d+) .*\n((?:(?!^#).*\n)+)", PAPER, re.MULTILINE))
NAMED = sorted(set(re.findall(r"`(tests/[\w/]+\.py)(?:::(\w+))?`", PAPER)))


def test_all_chapters_are_there_in_order() -> None:
    assert list(CHAPTERS) == [str(number) for number in range(1, 18)]


@pytest.mark.parametrize("number", CHAPTERS)
def test_each_chapter_names_a_test(number: str) -> None:
    assert re.search(r"^Shown by `tests/", CHAPTERS[number], re.MULTILINE)


def test_every_threat_has_a_measure_and_a_test() -> None:
    (table,) = re.findall(
        r"^\| threat \| measure \| shown by \|\n\|[-|]+\n((?:\|.*\n)+)", PAPER, re.M
    )
    rows = [row.strip("|\n").split(" | ") for row in table.splitlines()]
    assert len(rows) >= 15
    assert [row for row in rows if len(row) != 3 or "`tests/" not in row[2]] == []


def test_every_named_test_exists() -> None:
    sources = {path: (ROOT / path).read_text(encoding="utf-8") for path, _name in NAMED}
    wanted = [(path, name) for path, name in NAMED if name]
    assert [
        (path, name)
        for path, name in wanted
        if not re.search(rf"^ *def {name}\(", sources[path], re.M)
    ] == []


def test_what_is_named_of_the_project_is_there() -> None:
    named = set(re.findall(r"`((?:agreements|casmemg_portal|static|ops)/[\w/.-]+\.\w+)`", PAPER))
    assert {path for path in named if not (ROOT / path).exists()} == set()


def test_the_scanner_is_the_one_that_is_installed() -> None:
    (version,) = re.findall(r"^\| wapiti (\d+\.\d+) ", PAPER, re.M)
    lock = (Path(install.__file__).parent / "wapiti.txt").read_text()
    assert f"wapiti3=={version}." in lock
