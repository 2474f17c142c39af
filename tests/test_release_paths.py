"""Paths that can't be unpacked everywhere are named, all at once, in sentences."""

import pytest

from agreements.release_paths import path_problems

FINE = ["README.md", "s01/EP01_01.mat", "a b/c.d", "柳/脸.png", ".hidden", "x" * 255, "CONSOLE.txt"]
WRONG = {
    "": "not a path",
    "/etc/passwd": "not a path",
    "../x": "not a path",
    "a/./b": "not a path",
    "a//b": "not a path",
    "a/": "not a path",
    "a\\b": "Windows can't unpack",
    "a:b": "Windows can't unpack",
    "what?.txt": "Windows can't unpack",
    "a./b": "ends in a dot or a space",
    "a ": "ends in a dot or a space",
    "CON": "device",
    "s01/nul.txt": "device",
    "com¹.dat": "device",
    "a\nb": "can't be seen",
    "a\x00b": "can't be seen",
    "evil\u202egpj.exe": "can't be seen",
    "zero\u200bwidth": "can't be seen",
    "not-utf8\udcff": "can't be seen",
    "x" * 256: "more than 255 bytes",
    "脸" * 90: "more than 255 bytes",
    "/".join(["x" * 200] * 5): "longer than 900",
}


def test_what_can_be_unpacked_everywhere_is_fine() -> None:
    assert path_problems(FINE) == []


@pytest.mark.parametrize("path", WRONG)
def test_what_can_not_is_said_once_and_fit_to_show(path: str) -> None:
    problems = path_problems(["fine.txt", path])
    assert len(problems) == 1
    assert WRONG[path] in problems[0]
    problems[0].encode()
    assert not {"\n", "\x00", "\u202e"} & set(problems[0])


def test_all_of_them_are_listed_at_once() -> None:
    assert len(path_problems(WRONG)) == len(WRONG)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Readme", "README"),
        ("straße", "STRASSE"),
        ("é", "e\u0301"),
        ("a/x", "A/y"),
        ("a", "A/x"),
        ("a", "a/x"),
        ("a/x", "a"),
    ],
)
def test_two_names_that_are_one_to_windows_or_a_file_system_are_refused(one, other) -> None:
    assert any("the same name" in problem for problem in path_problems([one, other]))
    assert path_problems([one, one]) == []
