"""Archives that are made while they stream, read by the programs that people have."""

import shutil
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agreements.archives.zip_stream import PIECE, Member, MemberCutShort, ZipStream
from tests.archives.made_up_release import copy_of, release, run, stored, written
from tests.tiers import full

FILES = release()
COPY = copy_of("grant", FILES)
WHOLE = b"".join(COPY.read())
NOON = 1_400_000_000

READERS = {
    "unzip": ("unzip", "-tqq"),
    "7-Zip": ("7zz", "t"),
    "bsdtar": ("bsdtar", "-xf"),
}


def member(path: str = "a/b", content: bytes = b"12345", mtime: int = NOON) -> Member:
    file = stored(path, content)
    return Member(path, file.size, file.crc32, mtime, file.open_at)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(COPY, tmp_path_factory.mktemp("archive") / "copy.zip")


@given(st.integers(0, len(WHOLE)), st.integers(0, len(WHOLE)))
def test_any_range_is_that_part_of_the_whole(one: int, other: int):
    start, stop = sorted((one, other))
    assert b"".join(COPY.read(start, stop)) == WHOLE[start:stop]


def test_every_byte_can_be_asked_for_by_itself():
    few = copy_of("one", FILES[:4])
    whole = b"".join(few.read())
    assert b"".join(b"".join(few.read(n, n + 1)) for n in range(few.size)) == whole


def test_its_size_is_known_before():
    assert len(WHOLE) == COPY.size


def test_pieces_are_neither_small_nor_large():
    content = bytes(3 * PIECE + 5)
    archive = ZipStream([*(member(str(n)) for n in range(9)), member("a", content), member("b")])
    sizes = [len(piece) for piece in archive.read()]
    assert [PIECE <= size < 2 * PIECE for size in sizes] == [True] * 3 + [False]
    assert sum(sizes) == archive.size


def test_only_what_is_asked_for_is_opened_and_where_it_is_asked_for():
    opened: list[tuple[str, int]] = []

    def open_at(path: str, start: int) -> BytesIO:
        opened.append((path, start))
        return BytesIO(bytes(1000 - start))

    archive = ZipStream(
        [
            Member(path, 1000, 0, NOON, lambda start, path=path: open_at(path, start))
            for path in "abc"
        ]
    )
    assert opened == []
    header = 30 + 1 + 9
    assert b"".join(archive.read(1000 + 2 * header + 900, 1000 + 2 * header + 950)) == bytes(50)
    assert opened == [("b", 900)]


def test_files_are_closed_when_nobody_reads_on():
    file = BytesIO(bytes(3 * PIECE))
    reading = ZipStream([Member("a", 3 * PIECE, 0, NOON, lambda start: file)]).read()
    next(reading)
    assert not file.closed
    reading.close()
    assert file.closed


def test_a_file_that_was_cut_ends_the_stream_with_an_error():
    archive = ZipStream([Member("a", 10, 0, NOON, lambda start: BytesIO(b"123")), member("b")])
    with pytest.raises(MemberCutShort):
        list(archive.read())


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/a",
        "a/",
        "a//b",
        "../a",
        "a/./b",
        "a/..",
        "a\\b",
        "a\nb",
        "a\0b",
        "\ud800",
        "x" * 65536,
    ],
)
def test_no_path_leads_elsewhere(path: str):
    with pytest.raises(ValueError, match=r"path|too long|surrogates"):
        ZipStream([member(path)])


def test_names_may_have_all_that_names_have():
    paths = ["李　娜/ß café\u00a0.csv", ".hidden/..a/b..", "-x", "x" * 255, "👩‍🔬.png"]
    whole = b"".join(ZipStream([member(path) for path in paths]).read())
    with zipfile.ZipFile(BytesIO(whole)) as read:
        assert read.namelist() == paths


def test_no_path_comes_twice_and_no_time_is_out_of_reach():
    for wrong in ([member(), member()], [member(mtime=0)], [member(mtime=2**31)]):
        with pytest.raises(ValueError, match=r"path|time"):
            ZipStream(wrong)


def test_nothing_is_an_archive_too():
    with zipfile.ZipFile(BytesIO(b"".join(ZipStream([]).read()))) as empty:
        assert empty.namelist() == []


@pytest.mark.parametrize("reader", READERS)
def test_the_programs_that_people_have_read_it(archive: Path, tmp_path: Path, reader: str):
    if reader == "7-Zip" and not shutil.which("7zz"):
        pytest.skip("7-Zip is not on this machine")
    run(*READERS[reader], archive, cwd=tmp_path)


def test_python_reads_every_file_and_its_name(archive: Path):
    with zipfile.ZipFile(archive) as read:
        assert read.testzip() is None
        contents = {name.partition("data/")[2]: read.read(name) for name in read.namelist()[2:]}
    assert contents == {file.path: file.open_at(0).read() for file in FILES}


@pytest.mark.parametrize("unpack", [("unzip", "-qq"), ("bsdtar", "-xf")])
def test_times_are_exact_in_whatever_zone_it_is_unpacked(
    archive: Path, tmp_path: Path, unpack: tuple[str, str]
):
    run(*unpack, archive, cwd=tmp_path, zone="XXX-5:45")
    expected = {each.path: each.mtime for each in COPY._members}
    assert {path: int((tmp_path / path).stat().st_mtime) for path in expected} == expected


class Zeros(BytesIO):
    """As many as anybody asks for."""

    def read(self, size: int | None = -1, /) -> bytes:
        return bytes(size or 0)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of more than 4 GiB, and 70,000 that begin behind it."""
    size = 5 << 30
    crc32 = 0
    for _ in range(size // PIECE):
        crc32 = zlib.crc32(bytes(PIECE), crc32)
    archive = ZipStream(
        [
            member("first"),
            Member("large.avi", size, crc32, NOON, lambda start: Zeros()),
            *(member(f"{n}.csv", b"%d" % n) for n in range(70_000)),
        ]
    )
    return written(archive, tmp_path_factory.mktemp("large") / "large.zip")


@pytest.mark.full
@pytest.mark.parametrize("reader", READERS)
def test_they_read_more_than_4_gib_and_65535_files_too(large: Path, tmp_path: Path, reader: str):
    if reader == "7-Zip" and not shutil.which("7zz"):
        pytest.skip("7-Zip is not on this machine")
    one = ["69999.csv"] if reader == "bsdtar" else []  # the others only test, it unpacks
    run(*READERS[reader], large, *one, cwd=tmp_path)


@pytest.mark.full
def test_python_reads_what_lies_behind_4_gib(large: Path):
    with zipfile.ZipFile(large) as read:
        assert len(read.namelist()) == 70_002
        assert read.getinfo("large.avi").file_size == 5 << 30
        assert [read.read(name) for name in ("first", "69999.csv")] == [b"12345", b"69999"]


@pytest.mark.parametrize("size", [2**32 - 2, 2**32 - 1, 2**32])
def test_sizes_and_places_around_4_gib_are_told(tmp_path: Path, size: int):
    archive = ZipStream([Member("a", size, 0, NOON, lambda start: Zeros()), member("b")])
    path = tmp_path / "around.zip"
    with path.open("wb") as file:  # both its ends, and nothing on the disk between them
        file.writelines(archive.read(0, 100))
        file.seek(archive.size - 500)
        file.writelines(archive.read(archive.size - 500))
    with zipfile.ZipFile(path) as read:
        assert [info.file_size for info in read.infolist()] == [size, 5]
        assert read.read("b") == b"12345"
    if size != 2**32 - 1:  # unzip 6.0 takes this one size for “look in the extra field” once more
        assert run("unzip", "-p", path, "b") == "12345"


@pytest.mark.parametrize("count", [65535, full(65534), full(65536)])
def test_numbers_of_files_around_65535_are_told(tmp_path: Path, count: int):
    path = written(ZipStream([member(str(n), b"") for n in range(count)]), tmp_path / "many.zip")
    with zipfile.ZipFile(path) as read:
        assert len(read.infolist()) == count
    assert f"number of entries: {count}\n" in run("unzip", "-Zh", path)
