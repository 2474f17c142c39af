"""A file of a release goes in and comes out in pieces, on a disk and in S3 alike."""

import hashlib
import io
import os
import stat
import tracemalloc
import zlib

import pytest
from django.core.files.storage import storages

from agreements.release_storage import stored_files
from agreements.release_storage.reading import CHUNK, Sums

CONTENT = bytes(range(256)) * 5000  # more than a chunk, and no whole number of them
MEGABYTE = 1024 * 1024


@pytest.fixture(params=["disk", pytest.param("s3", marks=pytest.mark.full)])
def place(request):
    """Each place in turn."""
    return request.getfixturevalue(f"on_{request.param}")


def kept(content: bytes = CONTENT) -> str:
    name = stored_files.new_name()
    stored_files.write_file(name, io.BytesIO(content))
    return name


def read(name: str, offset: int = 0, size: int = 1000) -> bytes:
    with stored_files.open_release_file(name, offset) as file:
        return b"".join(iter(lambda: file.read(size), b""))


class Zeros:
    """So many bytes that lie nowhere."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int) -> bytes:
        given = min(size, self.left)
        self.left -= given
        return bytes(given)


class TestEverywhere:
    def test_what_went_in_comes_out_from_any_byte_on(self, place):
        name = kept()
        for offset in (0, 1, CHUNK - 1, CHUNK, CHUNK + 1, len(CONTENT) - 1):
            assert read(name, offset, 300_000) == CONTENT[offset:], offset

    def test_behind_the_end_there_is_nothing(self, place):
        name = kept()
        assert [read(name, len(CONTENT) + more) for more in (0, 1, CHUNK)] == [b"", b"", b""]

    def test_an_empty_file_is_a_file(self, place):
        name = stored_files.new_name()
        empty = stored_files.write_file(name, io.BytesIO(b""))
        assert empty == stored_files.sum_file(name)
        assert empty == Sums(0, hashlib.sha256(b"").hexdigest(), 0)

    def test_sums_are_made_in_one_pass_and_again_of_what_is_stored(self, place):
        seen: list[int] = []
        name = stored_files.new_name()
        written = stored_files.write_file(name, io.BytesIO(CONTENT), seen.append)
        expected = Sums(len(CONTENT), hashlib.sha256(CONTENT).hexdigest(), zlib.crc32(CONTENT))
        assert (written, stored_files.sum_file(name)) == (expected, expected)
        assert sum(seen) == len(CONTENT)

    def test_what_is_not_there_is_not_found(self, place):
        with pytest.raises(FileNotFoundError):
            stored_files.open_release_file(stored_files.new_name())

    def test_a_folder_is_listed_with_sizes_and_no_neighbor(self, place):
        storage = storages["releases"]
        for name in ("casmemg/1.0/b", "casmemg/1.0/a/c", "casmemg-2/x", "casmemg/1.01/y"):
            storage.write(name, io.BytesIO(b"12345"))
        listed = [(entry.name, entry.size) for entry in stored_files.list_files("casmemg/1.0")]
        assert sorted(listed) == [("casmemg/1.0/a/c", 5), ("casmemg/1.0/b", 5)]
        assert list(stored_files.list_files("nobody")) == []

    def test_only_what_the_portal_wrote_is_removed(self, place):
        storages["releases"].write("casmemg/1.0/b", io.BytesIO(b"12345"))
        name = kept(b"x")
        stored_files.discard_files([name, "casmemg/1.0/b", f"{stored_files.OWN}/../casmemg/1.0/b"])
        assert [entry.name for entry in stored_files.list_files("casmemg")] == ["casmemg/1.0/b"]
        assert list(stored_files.list_own_files()) == []

    def test_memory_stays_flat_whatever_the_size(self, place):
        """Of 8 and of 64 MB: what S3 is sent has parts of 32."""

        def peak(size: int) -> int:
            name = stored_files.new_name()
            tracemalloc.start()
            stored_files.write_file(name, Zeros(size))
            stored_files.sum_file(name)
            most = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            return most

        # The server of S3 runs in this process, and holds what it is sent.
        most = 8 * MEGABYTE if isinstance(place, os.PathLike) else 400 * MEGABYTE
        assert peak(64 * MEGABYTE) < most


class TestOnDisk:
    def test_is_for_the_portal_alone_whatever_the_umask(self, on_disk):
        before = os.umask(0)
        try:
            path = on_disk / kept(b"x")
        finally:
            os.umask(before)
        modes = [stat.S_IMODE(p.stat().st_mode) for p in (path, path.parent, on_disk)]
        assert modes == [0o600, 0o700, 0o700]

    def test_has_its_name_only_when_it_is_whole(self, on_disk):
        class Broken(io.BytesIO):
            def read(self, size: int = -1) -> bytes:
                if self.tell() > 2 * CHUNK:
                    raise OSError("the folder went away")
                return super().read(size)

        name = stored_files.new_name()
        with pytest.raises(OSError, match="went away"):
            stored_files.write_file(name, Broken(CONTENT * 3))
        assert [entry.name for entry in stored_files.list_own_files()] == [f"{name}.part"]

    def test_goes_on_with_what_an_earlier_try_left(self, on_disk, monkeypatch):
        name = stored_files.new_name()
        part = on_disk / f"{name}.part"
        part.parent.mkdir(parents=True)
        part.write_bytes(CONTENT[: CHUNK + 100])
        before = part.stat().st_ino
        stored_files.write_file(name, io.BytesIO(CONTENT))
        assert (on_disk / name).stat().st_ino == before
        assert read(name) == CONTENT

    @pytest.mark.parametrize(
        "left", [b"x" * 100, b"x" * len(CONTENT), CONTENT[:CHUNK] + b"x", CONTENT + b"more"]
    )
    def test_does_not_trust_what_an_earlier_try_left(self, on_disk, left):
        name = stored_files.new_name()
        part = on_disk / f"{name}.part"
        part.parent.mkdir(parents=True)
        part.write_bytes(left)
        stored_files.write_file(name, io.BytesIO(CONTENT))
        assert read(name) == CONTENT

    def test_has_no_address(self, on_disk):
        with pytest.raises(NotImplementedError):
            storages["releases"].url(kept(b"x"))

    @pytest.mark.parametrize("kind", ["link", "pipe", "folder"])
    def test_opens_plain_files_only(self, on_disk, tmp_path, kind):
        (on_disk / "casmemg").mkdir(parents=True)
        (tmp_path / "secret").write_bytes(b"secret")
        path = on_disk / "casmemg/x"
        {
            "link": lambda: path.symlink_to(tmp_path / "secret"),
            "pipe": lambda: os.mkfifo(path),
            "folder": path.mkdir,
        }[kind]()
        with pytest.raises(FileNotFoundError):
            stored_files.open_release_file("casmemg/x")
