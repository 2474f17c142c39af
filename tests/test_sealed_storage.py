"""What is stored lies sealed, under a name that says so; what lay in the clear before is read."""

import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile

from agreements import file_encryption, storage
from agreements.exceptions import FileDamaged, KeyMissing
from agreements.storage import Kind

CONTENT = b"%PDF-1.7 signed by Mei Lindqvist " * 5000


@pytest.fixture(autouse=True)
def root(tmp_path, settings) -> Path:
    settings.PRIVATE_ROOT = tmp_path / "private"
    settings.FILE_UPLOAD_TEMP_DIR = settings.PRIVATE_ROOT / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir(parents=True)
    return settings.PRIVATE_ROOT


def in_the_clear(settings, content: bytes = CONTENT) -> str:
    """As the portal wrote it before."""
    kept, settings.STORAGE_KEYS = settings.STORAGE_KEYS, []
    name = storage.store(Kind.SCANS, content).name
    settings.STORAGE_KEYS = kept
    return name


def lying(root: Path) -> bytes:
    return b"".join(path.read_bytes() for path in root.rglob("*") if path.is_file())


def test_no_word_of_it_is_on_the_disk_and_its_sum_is_of_what_is_in_it(root, settings) -> None:
    stored = storage.store(Kind.SCANS, CONTENT)
    assert stored.name.endswith(".sealed.pdf")
    assert b"%PDF" not in lying(root)
    assert b"Lindqvist" not in lying(root)
    assert storage.read_file(stored.name) == CONTENT
    clear = in_the_clear(settings)
    assert storage.store(Kind.SCANS, CONTENT).sha256 == stored.sha256
    assert b"Lindqvist" in lying(root)
    assert storage.read_file(clear) == CONTENT


def test_a_copy_in_the_clear_is_there_as_long_as_it_is_needed(root) -> None:
    name = storage.store(Kind.SCANS, CONTENT).name
    with storage.local_copy(name) as path:
        assert path.read_bytes() == CONTENT
        assert path.is_relative_to(root / "incoming")
        assert path.parent.stat().st_mode & 0o077 == 0
    assert b"Lindqvist" not in lying(root)
    assert list((root / "incoming").iterdir()) == []


def test_two_files_do_not_take_each_others_place(root) -> None:
    one, other = (root / storage.store(Kind.SCANS, CONTENT).name for _each in range(2))
    was, other_was = one.read_bytes(), other.read_bytes()
    one.write_bytes(other_was)
    other.write_bytes(was)
    for path in (one, other):
        with pytest.raises(FileDamaged):
            storage.read_file(str(path.relative_to(root)))


@pytest.mark.parametrize("planted", [b"", CONTENT, b"\x9dsealed file \r\n"])
def test_nothing_in_the_clear_takes_the_place_of_what_was_sealed(root, planted) -> None:
    name = storage.store(Kind.SCANS, b"what was signed").name
    (root / name).write_bytes(planted)
    with pytest.raises(FileDamaged):
        storage.read_file(name)


def test_what_is_damaged_in_the_middle_is_noticed_when_it_is_read(root) -> None:
    name = storage.store(Kind.SCANS, CONTENT).name
    damaged = bytearray((root / name).read_bytes())
    damaged[file_encryption.HEAD + file_encryption.PIECE // 2] ^= 1
    (root / name).write_bytes(damaged)
    with storage.open_stored(name) as file, pytest.raises(FileDamaged):
        file.read()
    with storage.local_copy(name) as path:
        assert not path.exists()


def test_no_file_stays_open_where_it_does_not_open(root, settings, monkeypatch) -> None:
    name, opened = storage.store(Kind.SCANS, CONTENT).name, []
    real = storage.open_as_it_lies

    def noted(which):
        opened.append(real(which))
        return opened[-1]

    monkeypatch.setattr(storage, "open_as_it_lies", noted)
    settings.STORAGE_KEYS = ["another"]
    with pytest.raises(KeyMissing):
        storage.open_stored(name)
    assert opened[0].closed


def test_whether_a_file_opens_is_told_without_reading_it(root, settings) -> None:
    sealed, clear = storage.store(Kind.SCANS, CONTENT).name, in_the_clear(settings)
    assert [storage.opens(name) for name in (sealed, clear, "scans/aa/gone")] == [True, None, None]
    settings.STORAGE_KEYS = []
    assert storage.opens(sealed) is False


def test_replacing_leaves_the_old_file_where_it_cannot_be_written(root, monkeypatch) -> None:
    name = storage.store(Kind.SCANS, CONTENT).name

    def fail(*_arguments):
        raise OSError("full")

    monkeypatch.setattr("os.fsync", fail)
    with pytest.raises(OSError, match="full"):
        storage.replace(name, ContentFile(b"another"))
    assert storage.read_file(name) == CONTENT
    assert [path.name for path in (root / name).parent.iterdir()] == [(root / name).name]


def test_a_file_is_sought_in_as_any_other() -> None:
    name = storage.store(Kind.BUNDLES, CONTENT, ".zip").name
    with storage.open_stored(name) as file:
        file.seek(-10, io.SEEK_END)
        assert file.read() == CONTENT[-10:]
        file.seek(100_000)
        assert file.read(33) == CONTENT[100_000:100_033]
