"""What every place for backups can do, and which one an address means."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from agreements.exceptions import BackupRefused
from agreements.release_storage.local_disk import LocalReleases
from agreements.release_storage.reading import Readable, StoredEntry

if TYPE_CHECKING:
    from contextlib import AbstractContextManager


class BackupTarget(Protocol):
    """All of it raises OSError where the place is away or full."""

    def write(self, name: str, source: Readable) -> None:
        """Whole or not at all; what has the name already is replaced."""

    def open_at(self, name: str, offset: int) -> Readable:
        """From that byte on. Raises FileNotFoundError."""

    def entries(self, prefix: str) -> Iterator[StoredEntry]:
        """What lies below a folder."""

    def delete(self, name: str) -> None: ...


def opened_target(address: str) -> "AbstractContextManager[BackupTarget]":
    """A folder that is there, `sftp://user@host:port/path`, or `https://key:secret@host/bucket/…`.

    Raises BackupRefused for anything else.
    """
    scheme = urlsplit(address).scheme
    if scheme == "sftp":
        from .sftp import opened_sftp  # only who uses it loads what that needs

        return opened_sftp(address)
    if scheme in ("http", "https"):
        from .s3 import opened_s3

        return opened_s3(address)
    return _FolderTarget(address)


def shown(address: str) -> str:
    """Without its password."""
    parts = urlsplit(address)
    if "@" not in parts.netloc:
        return address
    user, host = parts.netloc.rpartition("@")[::2]
    return parts._replace(netloc=f"{user.partition(':')[0]}@{host}").geturl()


class _FolderTarget(LocalReleases):
    """A folder has to be there: on a disk that is not mounted none is made."""

    def __init__(self, address: str) -> None:
        if not address:
            raise BackupRefused(_("Say where to: with --to, or BACKUP_TO in the settings."))
        folder = Path(address)
        if not folder.is_absolute():
            raise BackupRefused(
                _(
                    "“%(address)s” is no place for backups: give a folder with its whole path, "
                    "sftp://user@host/path, or the address of a bucket."
                )
                % {"address": shown(address)}
            )
        if not folder.is_dir():
            raise BackupRefused(
                _(
                    "There is no folder %(folder)s. Is the disk mounted? A new one has to be made "
                    "by hand, once."
                )
                % {"folder": folder}
            )
        super().__init__(folder)

    def __enter__(self) -> "_FolderTarget":
        return self

    def __exit__(self, *_error: object) -> None:
        """Nothing is open."""
