"""What a list of files may name: it lies where others may write."""

import json

import pytest

from agreements.backups.manifest import read_list
from agreements.exceptions import BackupRefused

SUMS = ["0" * 64, 1, "0" * 64, 1]
GOOD = ["private", "scans/ab/abc.pdf", "objects/x/ab/abc", *SUMS]


def test_a_file_of_the_portal_and_of_the_backup_is_read() -> None:
    (file,) = read_list([json.dumps(GOOD).encode()])
    assert (file.name, file.stored.name) == ("scans/ab/abc.pdf", "objects/x/ab/abc")


@pytest.mark.parametrize("at", [1, 2])
@pytest.mark.parametrize("path", ["../x", "/etc/passwd", "a/../../x", "a//b", ".", "", "a/./b"])
def test_nothing_is_read_or_written_elsewhere(at: int, path: str) -> None:
    line = [*GOOD[:at], path, *GOOD[at + 1 :]]
    with pytest.raises(BackupRefused, match="leads out of its folder"):
        list(read_list([json.dumps(line).encode()]))


def test_a_name_that_is_none_is_a_torn_list() -> None:
    with pytest.raises(BackupRefused, match="torn"):
        list(read_list([json.dumps([GOOD[0], 7, *GOOD[2:]]).encode()]))
