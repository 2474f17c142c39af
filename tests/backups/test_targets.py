"""A folder, S3 and SFTP do the same, and tell of what is wrong in sentences."""

import io
import os
from pathlib import Path

import pytest

from agreements.backups.targets.target import opened_target, shown
from agreements.exceptions import BackupRefused
from ops import ports

CONTENT = os.urandom(3_000_000)
PLACES = ["folder", "s3", "sftp"]


@pytest.fixture(params=PLACES)
def target(request):
    with opened_target(request.getfixturevalue(f"to_{request.param}")) as opened:
        yield opened


def read(target, name: str, offset: int = 0) -> bytes:
    with target.open_at(name, offset) as file:
        return b"".join(iter(lambda: file.read(1_000_000), b""))


def names(target, folder: str = "a") -> list[tuple[str, int]]:
    return sorted((entry.name, entry.size) for entry in target.entries(folder))


def test_what_is_written_is_read_listed_and_removed(target) -> None:
    assert names(target) == []
    target.write("a/b/one", io.BytesIO(CONTENT))
    target.write("a/empty", io.BytesIO())
    target.write("elsewhere", io.BytesIO(b"x"))
    assert read(target, "a/b/one") == CONTENT
    assert read(target, "a/b/one", 2_999_000) == CONTENT[2_999_000:]
    assert read(target, "a/empty") == b""
    assert names(target) == [("a/b/one", len(CONTENT)), ("a/empty", 0)]
    target.write("a/b/one", io.BytesIO(b"new"))
    assert read(target, "a/b/one") == b"new"
    for name in ("a/b/one", "a/b", "a/empty", "a/was never there"):
        target.delete(name)
    assert names(target) == []


def test_what_is_not_there_is_not_found(target) -> None:
    with pytest.raises(FileNotFoundError), target.open_at("a/none", 0):
        pass


def test_a_source_that_breaks_leaves_nothing_under_the_name(target) -> None:
    class Broken(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell():
                raise ConnectionResetError
            return super().read(1000)

    with pytest.raises(OSError):  # noqa: PT011 - each says it in its own words
        target.write("a/one", Broken(CONTENT))
    assert [name for name, _size in names(target) if not name.endswith(".part")] == []


class TestRefused:
    @pytest.mark.parametrize(
        ("address", "words"),
        [
            ("", "Say where to"),
            ("backups", "is no place for backups"),
            ("ftp://user@host/x", "is no place for backups"),
            ("/nowhere/at/all", "Is the disk mounted"),
            ("https://key:secret@host", "names no bucket"),
            ("sftp://host/path", "a user, a host and a path"),
            ("sftp://user@host", "a user, a host and a path"),
        ],
    )
    def test_no_place(self, address, words):
        with pytest.raises(BackupRefused, match=words), opened_target(address):
            pass

    def test_a_server_whose_key_is_not_known(self, to_sftp, settings, tmp_path):
        settings.BACKUP_KNOWN_HOSTS = str(tmp_path / "known_hosts")
        (tmp_path / "known_hosts").write_text("")
        with pytest.raises(BackupRefused, match="key is not known yet"), opened_target(to_sftp):
            pass

    def test_a_server_with_another_key(self, to_sftp, sftp_server, settings, tmp_path):
        other = sftp_server.key.with_suffix(".pub").read_text()
        known = tmp_path / "known_hosts"
        known.write_text(f"[127.0.0.1]:{sftp_server.port} {other}")
        settings.BACKUP_KNOWN_HOSTS = str(known)
        with pytest.raises(BackupRefused, match="another key"), opened_target(to_sftp):
            pass

    def test_a_key_that_the_server_does_not_know(self, to_sftp, sftp_server, settings):
        settings.BACKUP_SSH_KEY = str(sftp_server.key.with_name("host"))
        with pytest.raises(BackupRefused, match="lets nobody in"), opened_target(to_sftp):
            pass

    def test_a_folder_that_the_server_does_not_have(self, to_sftp):
        with (
            pytest.raises(BackupRefused, match="Make it by hand"),
            opened_target(f"{to_sftp}/none"),
        ):
            pass

    def test_a_server_that_is_away(self, to_sftp, sftp_server):
        away = to_sftp.replace(str(sftp_server.port), str(ports.any_free()))
        with pytest.raises(OSError), opened_target(away):  # noqa: PT011 - as its system has it
            pass

    def test_a_bucket_that_is_away(self):
        address = f"http://key:secret@127.0.0.1:{ports.any_free()}/bucket?region=us-east-1"
        with opened_target(address) as target, pytest.raises(OSError):  # noqa: PT011
            list(target.entries("a"))


def test_a_full_disk_of_the_server_is_told(to_sftp, small_disk, settings) -> None:
    folder = Path(settings.PRIVATE_ROOT)
    address = to_sftp.replace(to_sftp[to_sftp.index("/", 8) :], str(folder))
    if not os.path.ismount(folder):
        pytest.skip("no small disk can be mounted here")
    with opened_target(address) as target:
        with pytest.raises(OSError):  # noqa: PT011 - SFTP has no word for it
            target.write("a/one", io.BytesIO(CONTENT))
        assert not (folder / "a/one").exists()


def test_no_password_is_shown() -> None:
    assert shown("https://key:secret@host/bucket") == "https://key@host/bucket"
    assert shown("sftp://me:secret@host:22/x") == "sftp://me@host:22/x"
    assert shown("/mnt/backup") == "/mnt/backup"
