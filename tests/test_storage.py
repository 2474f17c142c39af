"""A stored file is there as a whole, for us alone, and survives a power cut; or it is not there."""

import errno
import os
import stat
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import DatabaseError, OperationalError

from agreements import storage
from agreements.storage import Kind
from tests.fixtures.full import SMALL


@pytest.fixture(autouse=True)
def root(tmp_path, settings) -> Path:
    """A storage of this test's own."""
    settings.PRIVATE_ROOT = tmp_path / "private"
    return settings.PRIVATE_ROOT


def test_another_folder_is_another_folder_in_every_module(settings, tmp_path) -> None:
    storage.store(Kind.SCANS, b"one")
    settings.PRIVATE_ROOT = tmp_path / "other"
    name = storage.store(Kind.SCANS, b"two").name
    assert (tmp_path / "other" / name).is_file()


def files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def failing(error: int, after: int = 0):
    """An `os.fsync` that fails once `after` calls went well."""
    synced, calls = os.fsync, []

    def fsync(descriptor: int) -> None:
        calls.append(descriptor)
        if len(calls) > after:
            raise OSError(error, os.strerror(error))
        synced(descriptor)

    return fsync


class TestStoring:
    def test_gives_the_bytes_back(self):
        stored = storage.store(Kind.SCANS, b"%PDF-1.7")
        assert storage.read_file(stored.name) == b"%PDF-1.7"
        assert (stored.size, stored.name.partition("/")[0]) == (8, "scans")

    def test_leaves_files_and_folders_to_the_portal_alone_whatever_the_umask(self, root):
        before = os.umask(0)
        try:
            stored = storage.store(Kind.SCANS, b"%PDF-1.7")
        finally:
            os.umask(before)
        path = root / stored.name
        modes = [stat.S_IMODE(p.stat().st_mode) for p in (path, path.parent, root / "scans", root)]
        assert modes == [0o600, 0o700, 0o700, 0o700]

    def test_takes_no_kind_that_no_column_would_name(self):
        with pytest.raises(ValueError, match="paintings"):
            storage.store("paintings", b"")

    def test_gives_the_name_only_to_a_whole_file(self, root):
        class Watched(ContentFile[bytes]):
            def read(self, size=-1):
                seen.append(tuple(path.suffix for path in files(root)))
                return self.file.read(size)

        seen: list[tuple[str, ...]] = []
        storage.store(Kind.SCANS, Watched(b"%PDF-1.7"))
        assert list(dict.fromkeys(seen)) == [(), (".part",)]
        assert [path.suffix for path in files(root)] == [".pdf"]

    def test_syncs_the_file_before_its_name_and_each_folder_that_got_one(self, root, monkeypatch):
        happened = []
        synced, renamed = os.fsync, Path.rename

        def fsync(descriptor):
            path = Path(f"/proc/self/fd/{descriptor}").readlink()
            happened.append(path.suffix or str(path.relative_to(root.parent)))
            synced(descriptor)

        def rename(self, target):
            happened.append("rename")
            return renamed(self, target)

        monkeypatch.setattr(os, "fsync", fsync)
        monkeypatch.setattr(Path, "rename", rename)
        name = storage.store(Kind.SCANS, b"%PDF-1.7").name
        shard = f"private/scans/{name.split('/')[1]}"
        assert happened == [".", "private", "private/scans", ".part", "rename", shard]


class TestWhatCannotBeStored:
    @pytest.mark.parametrize("error", [errno.ENOSPC, errno.EIO])
    @pytest.mark.parametrize("after", range(5))
    def test_leaves_no_file(self, root, monkeypatch, error, after):
        monkeypatch.setattr(os, "fsync", failing(error, after))
        with pytest.raises(OSError, match=os.strerror(error)):
            storage.store(Kind.SCANS, b"%PDF-1.7")
        assert files(root) == []

    def test_half_way_on_a_small_disk_leaves_no_file_and_no_less_room(self, small_disk):
        for _try in range(3):
            with pytest.raises(OSError, match=r"space left|too large"):
                storage.store(Kind.SCANS, bytes(2 * SMALL))
            assert files(Path(settings.PRIVATE_ROOT)) == []
        assert storage.store(Kind.SCANS, bytes(SMALL // 2)).size == SMALL // 2


class TestKeeping:
    @pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, DatabaseError])
    def test_ends_with_the_block(self, root, error):
        with pytest.raises(error), storage.keep_file(Kind.SCANS, b"%PDF"):
            raise error
        assert files(root) == []

    def test_goes_on_when_the_block_is_done(self, root):
        with storage.keep_file(Kind.SCANS, b"%PDF") as stored:
            pass
        assert files(root) == [root / stored.name]

    def test_ends_when_the_database_is_full(self, root):
        with pytest.raises(OperationalError), storage.keep_file(Kind.SCANS, b"%PDF"):
            raise OperationalError from psycopg.errors.DiskFull()
        assert files(root) == []

    def test_goes_on_when_nobody_knows_whether_the_row_stands(self, root):
        """The connection broke after COMMIT was sent: a row without its file would be worse."""
        with pytest.raises(OperationalError), storage.keep_file(Kind.SCANS, b"%PDF") as stored:
            raise OperationalError from psycopg.OperationalError("server closed the connection")
        assert files(root) == [root / stored.name]


def test_what_the_disk_does_not_let_go_stays_and_stops_nobody(root, monkeypatch, caplog) -> None:
    stored = storage.store(Kind.SCANS, b"%PDF")

    def refuse(_path):
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(os, "remove", refuse)
    storage.discard([stored.name])
    assert stored.name in caplog.text
    assert files(root) == [root / stored.name]
