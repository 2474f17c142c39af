"""While a backup holds files, none that rows named is deleted, by whichever process."""

import os
import time
from pathlib import Path

import pytest

from agreements import file_hold, storage
from agreements.file_hold import Area, FileHold
from agreements.private_storage import PrivateStorage
from agreements.release_storage import stored_files
from agreements.storage import Kind

pytestmark = pytest.mark.usefixtures("installation")


def kept() -> str:
    return storage.store(Kind.SCANS, b"%PDF").name


def release_file() -> str:
    name = stored_files.new_name()
    with storage.open_stored(kept()) as source:
        stored_files.write_file(name, source)
    return name


def holds(var: Path) -> list[Path]:
    return list((var / "private" / "holds").glob("*"))


def test_without_a_hold_files_go() -> None:
    name = kept()
    storage.discard([name])
    assert not storage.is_there(name)


def test_with_one_they_stay_until_it_ends() -> None:
    name, other = kept(), kept()
    with FileHold("me", [Area.PRIVATE]):
        storage.discard([name])
        assert storage.is_there(name)
    storage.discard([other])
    assert (storage.is_there(name), storage.is_there(other)) == (True, False)


def test_files_of_releases_have_their_own() -> None:
    name, held = release_file(), release_file()
    with FileHold("me", [Area.PRIVATE]):
        stored_files.discard_files([name])
    with FileHold("me", [Area.PRIVATE, Area.RELEASES]):
        stored_files.discard_files([held])
    there = {entry.name for entry in stored_files.list_own_files()}
    assert there == {held}


def test_what_no_row_ever_named_goes_all_the_same() -> None:
    with FileHold("me", [Area.PRIVATE]):
        with pytest.raises(ZeroDivisionError), storage.keep_file(Kind.SCANS, b"%PDF") as stored:
            raise ZeroDivisionError
        assert not storage.is_there(stored.name)


def test_one_that_was_left_by_a_killed_backup_ends_by_itself(installation) -> None:
    hold = FileHold("me", [Area.PRIVATE])
    hold._renew()
    assert file_hold.is_held(Area.PRIVATE)
    (left,) = holds(installation)
    then = time.time() - file_hold.COUNTS_FOR.total_seconds()
    os.utime(left, (then, then))
    assert not file_hold.is_held(Area.PRIVATE)
    assert file_hold.holders() == set()


def test_it_is_renewed_without_a_gap(installation, monkeypatch) -> None:
    seen = []
    remove = FileHold._remove

    def counting(self, names):
        seen.append(len(holds(installation)))
        remove(self, names)

    monkeypatch.setattr(FileHold, "_remove", counting)
    monkeypatch.setattr(file_hold, "_RENEWED_EVERY", file_hold.timedelta(milliseconds=1))
    with FileHold("me", [Area.PRIVATE]) as hold:
        while len(seen) < 5:
            time.sleep(0.001)  # for the other thread
    assert min(seen) >= 1
    assert not hold.lapsed
    assert holds(installation) == []


def test_whoever_stood_still_is_told(monkeypatch) -> None:
    with FileHold("me", [Area.PRIVATE]) as hold:
        hold._renewed -= file_hold.COUNTS_FOR.total_seconds() + 1
    assert hold.lapsed


def test_where_nobody_can_tell_files_stay(monkeypatch) -> None:
    name = kept()

    def away(_storage: object, _folder: str) -> None:
        raise OSError("away")

    with monkeypatch.context() as patch:
        patch.setattr(PrivateStorage, "listdir", away)
        storage.discard([name])
    assert storage.is_there(name)
