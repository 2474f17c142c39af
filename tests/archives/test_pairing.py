"""Which found files may be which of a release."""

import unicodedata

import pytest

from agreements.archives.found_files import FoundFile
from agreements.archives.pairing import MOST_PAIRS, pair

RELEASE = [("a/x.csv", 1), ("b/x.csv", 2), ("b/y.csv", 1), ("caf\u00e9/z.csv", 1), ("d/z.csv", 1)]


def paired(*found: tuple[str, int]) -> list[int]:
    """Numbers of the files of the release."""
    return pair([FoundFile(path, size, 0, True) for path, size in found], RELEASE).files.tolist()


@pytest.mark.parametrize(
    ("path", "size", "numbers"),
    [
        ("a/x.csv", 1, [0]),
        ("top/a/x.csv", 1, [0]),
        ("a/x.csv", 2, [0]),  # the folder says more than the size
        ("x.csv", 2, [1]),
        ("x.csv", 3, [0, 1]),
        ("other/x.csv", 1, [0]),
        (unicodedata.normalize("NFD", "CAF\u00c9/Z.csv"), 1, [3]),
        ("a/x.csv/w.csv", 1, []),
        ("", 1, []),
    ],
)
def test_by_the_end_of_its_path_then_by_its_size(path: str, size: int, numbers: list[int]):
    assert paired((path, size)) == numbers


def test_what_is_certain_stands_in_a_row_once_as_it_was_found():
    found = [("b/y.csv", 1), ("x.csv", 3), ("a/x.csv", 1), ("b/y.csv", 1)]
    pairs = pair([FoundFile(path, size, n, True) for n, (path, size) in enumerate(found)], RELEASE)
    assert pairs.row.tolist() == [2, 0]
    assert sorted(pairs.files.tolist()) == [0, 0, 1, 2, 2]


def test_what_might_be_anything_is_left_out():
    release = [(f"{n}/x.csv", 1) for n in range(501)]
    assert pair([FoundFile("x.csv", 1, 0, True)], release).files.size == 0
    assert pair([FoundFile("x.csv", 1, 0, True)], release[:500]).files.size == 500


def test_there_are_never_too_many_and_the_certain_ones_come_first():
    release = [(f"{n}/x.csv", 1) for n in range(500)]
    found = [FoundFile("x.csv", 1, n, False) for n in range(500)]
    pairs = pair([*found, FoundFile("7/x.csv", 1, 7, False)], release)
    assert pairs.files.size <= MOST_PAIRS
    assert pairs.files[0] == 7
