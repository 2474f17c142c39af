"""What is read of an archive, of what is left of one, and of a folder."""

import os
import tarfile
import zipfile
from pathlib import Path

import pytest

from agreements.archives.found_files import FoundFile, read_found
from tests.archives.made_up_release import copy_of, release, run, stored, written

FILES = release()
COPY = copy_of("one", FILES)
ALL = [FoundFile(each.path, each.size, each.mtime, True) for each in COPY._members]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return written(COPY, tmp_path / "copy.zip")


@pytest.fixture
def folder(archive: Path, tmp_path: Path) -> Path:
    run("unzip", "-qq", archive, "-d", tmp_path / "unpacked")
    return tmp_path / "unpacked"


def as_in_folder(files: list[FoundFile]) -> list[FoundFile]:
    """Folder by folder, as a walk finds them."""
    found = (FoundFile(f.path, f.size, f.mtime, False) for f in files)
    return sorted(found, key=lambda f: (f.path.split("/")[:-1], f.path))


def test_a_whole_archive(archive: Path):
    assert read_found(archive) == ALL


def test_the_first_third_of_one(archive: Path):
    os.truncate(archive, COPY.size // 3)
    found = read_found(archive)
    assert found == ALL[: len(found)]
    assert len(found) > 15


def test_one_that_broke_off_behind_a_member_that_is_an_archive_itself(tmp_path: Path):
    """That one's directory is not taken for the whole one's."""
    whole = copy_of("one", [stored(f"{n}.xlsx", b"".join(COPY.read())) for n in range(9)])
    path = written(whole, tmp_path / "copy.zip")
    os.truncate(path, whole.size // 2)
    os.truncate(path, path.read_bytes().rfind(b"PK\5\6") + 22)
    expected = [member.path for member in whole._members]
    assert [file.path for file in read_found(path)][:6] == expected[:6]


def test_a_piece_from_the_middle(archive: Path):
    archive.write_bytes(archive.read_bytes()[3000:9000])
    found = read_found(archive)
    first = ALL.index(found[0])
    assert found == ALL[first : first + len(found)]
    assert len(found) > 15


def test_a_hole_in_one_hides_only_what_is_in_it(archive: Path):
    content = bytearray(archive.read_bytes()[: COPY.size // 2])
    content[2000:3000] = bytes(1000)
    archive.write_bytes(content)
    found = read_found(archive)
    assert [each for each in ALL if each in found] == found
    assert len(found) > 15
    assert ALL[len(found)] in found  # so something before it is not


def test_a_folder(folder: Path):
    assert read_found(folder) == as_in_folder(ALL)


def test_a_folder_with_links_reads_no_other(folder: Path):
    (folder / "elsewhere").symlink_to("/etc")
    (folder / "broken.csv").symlink_to("nowhere")
    (folder / "again.csv").symlink_to(folder / ALL[0].path)
    assert read_found(folder) == as_in_folder(ALL)


def test_what_was_packed_again(folder: Path, tmp_path: Path):
    run("zip", "-qr", tmp_path / "again.zip", ".", cwd=folder, zone="XXX-8")
    found = read_found(tmp_path / "again.zip")
    assert sorted(found, key=str) == sorted(ALL, key=str)


def test_what_was_packed_again_and_broke_off(folder: Path, tmp_path: Path):
    """Compressed, and with sizes that follow behind the bytes: written to a pipe."""
    run("sh", "-c", 'zip -qr - . | cat > "$0"', tmp_path / "again.zip", cwd=folder)
    os.truncate(tmp_path / "again.zip", 4000)
    found = {(each.path, each.mtime) for each in read_found(tmp_path / "again.zip")}
    assert len(found) > 5
    assert found <= {(each.path, each.mtime) for each in ALL}


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "cp437"])
def test_names_whose_encoding_nobody_told(tmp_path: Path, encoding: str):
    name = "café.csv" if encoding == "cp437" else "记录.csv"
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as made:
        made.writestr("?" * len(name.encode(encoding)), b"1")
    content = path.read_bytes().replace(b"?" * len(name.encode(encoding)), name.encode(encoding))
    path.write_bytes(content)
    assert [each.path for each in read_found(path)] == [name]
    path.write_bytes(content[:-10])
    assert [each.path for each in read_found(path)] == [name]


def test_times_without_a_zone_are_taken_as_they_stand(folder: Path, tmp_path: Path):
    run("zip", "-qrX", tmp_path / "again.zip", ".", cwd=folder, zone="XXX-8")
    found = {each.path: each.mtime for each in read_found(tmp_path / "again.zip")}
    assert found == {each.path: each.mtime + 8 * 3600 for each in ALL}


@pytest.mark.parametrize("packing", ["", "gz", "bz2", "xz"])
def test_a_tar_and_the_start_of_one(folder: Path, tmp_path: Path, packing: str):
    path = tmp_path / f"again.tar.{packing}"
    with tarfile.open(path, f"w:{packing}") as again:
        again.add(folder / "CASMEMG-1.0", "CASMEMG-1.0")
    assert sorted(read_found(path), key=str) == sorted(ALL, key=str)
    if packing != "bz2":  # one block holds all of so small a file
        os.truncate(path, path.stat().st_size // 2)
        found = read_found(path)
        assert len(found) > 5
        assert set(found) <= set(ALL)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK",
        b"PK\3\4",
        b"PK\5\6" + bytes(18),
        b"PK\3\4" * 100,
        b"\x1f\x8b",
        bytes(2000),
        b"x" * 99,
    ],
)
def test_what_is_no_archive_holds_nothing(tmp_path: Path, content: bytes):
    (tmp_path / "it").write_bytes(content)
    assert read_found(tmp_path / "it") == []


def test_what_is_not_there_is_an_error(tmp_path: Path):
    with pytest.raises(FileNotFoundError):
        read_found(tmp_path / "nowhere")


def test_order_is_that_of_the_file_whatever_its_directory_says(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        for name in "cab":
            made.writestr(name, b"1")
        made.filelist.reverse()
    assert [each.path for each in read_found(tmp_path / "a.zip")] == ["c", "a", "b"]


def test_an_impossible_date_is_none(tmp_path: Path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        info = zipfile.ZipInfo("a")
        info.date_time = (1980, 0, 0, 0, 0, 0)
        made.writestr(info, b"1")
    assert read_found(tmp_path / "a.zip") == [FoundFile("a", 1, 0, True)]


def test_windows_times_are_read(tmp_path: Path):
    ticks = (1_400_000_000 + 11_644_473_600) * 10**7
    extra = b"\x0a\0\x20\0" + bytes(4) + b"\1\0\x18\0" + ticks.to_bytes(8, "little") * 3
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as made:
        info = zipfile.ZipInfo("a")
        info.extra = extra
        made.writestr(info, b"1")
    assert read_found(tmp_path / "a.zip") == [FoundFile("a", 1, 1_400_000_000, True)]
