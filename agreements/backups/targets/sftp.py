"""Backups on a server with SFTP.

Its key has to be known beforehand: whoever answers instead of it gets nothing.
"""

import errno
import posixpath
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Self
from urllib.parse import unquote, urlsplit

import paramiko
from django.conf import settings
from django.utils.translation import gettext as _

from agreements.exceptions import BackupRefused
from agreements.release_storage.reading import CHUNK, Readable, StoredEntry

# Seconds until a server that does not answer counts as away.
_PATIENCE = 30
# What servers give and take in one go; so much is on its way at once.
_PIECE = 32 * 1024


@contextmanager
def opened_sftp(address: str) -> Iterator["SftpTarget"]:
    """Connected until the end. Raises BackupRefused, OSError."""
    parts = urlsplit(address)
    folder = unquote(parts.path)
    if not parts.hostname or not parts.username or folder in ("", "/"):
        raise BackupRefused(
            _("An address with SFTP has a user, a host and a path: sftp://user@host/path.")
        )
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(paramiko.RejectPolicy())
    try:
        with _errors_of_server():
            if settings.BACKUP_KNOWN_HOSTS:
                client.load_host_keys(settings.BACKUP_KNOWN_HOSTS)
            else:
                client.load_system_host_keys()
            client.connect(
                parts.hostname,
                parts.port or 22,
                unquote(parts.username),
                unquote(parts.password) if parts.password else None,
                key_filename=settings.BACKUP_SSH_KEY or None,
                timeout=_PATIENCE,
                banner_timeout=_PATIENCE,
                auth_timeout=_PATIENCE,
            )
            sftp = client.open_sftp()
            sftp.get_channel().settimeout(4 * _PATIENCE)
        yield SftpTarget(sftp, folder)
    finally:
        client.close()


class SftpTarget:
    """Files below a folder of the server, which has to be there."""

    def __init__(self, sftp: paramiko.SFTPClient, folder: str) -> None:
        self._sftp, self._folder = sftp, folder
        with _errors_of_server():
            try:
                is_folder = stat.S_ISDIR(sftp.stat(folder).st_mode or 0)
            except FileNotFoundError:
                is_folder = False
        if not is_folder:
            raise BackupRefused(
                _("There is no folder %(folder)s on the server. Make it by hand, once.")
                % {"folder": folder}
            )

    def write(self, name: str, source: Readable) -> None:
        """Under another name until it is whole. Raises OSError."""
        path = self._path(name)
        part = f"{path}.part"
        size = 0
        with _errors_of_server():
            self._make(posixpath.dirname(path))
            with self._sftp.open(part, "wb") as file:
                file.set_pipelined(True)
                while chunk := source.read(CHUNK):
                    file.write(chunk)
                    size += len(chunk)
            # Of a full disk, a server tells at once, later, or not at all.
            if self._sftp.stat(part).st_size != size:
                raise OSError(errno.EIO, "the server has not taken the whole file")
            self._sftp.posix_rename(part, path)

    def open_at(self, name: str, offset: int) -> Readable:
        """Raises FileNotFoundError, OSError."""
        with _errors_of_server():
            file = self._sftp.open(self._path(name), "rb")
            return _SftpFile(file, offset, file.stat().st_size or 0)

    def entries(self, prefix: str) -> Iterator[StoredEntry]:
        """Nothing for a folder that is not there."""
        yield from self._below(prefix.rstrip("/"))

    def delete(self, name: str) -> None:
        """A file, or a folder with nothing in it; nothing happens where it is gone."""
        path = self._path(name)
        with _errors_of_server(), suppress(FileNotFoundError):
            if stat.S_ISDIR(self._sftp.lstat(path).st_mode or 0):
                self._sftp.rmdir(path)
            else:
                self._sftp.remove(path)

    def _below(self, name: str) -> Iterator[StoredEntry]:
        with _errors_of_server():
            try:
                found = self._sftp.listdir_attr(self._path(name))
            except FileNotFoundError:
                return
        for entry in found:
            path = f"{name}/{entry.filename}"
            if stat.S_ISDIR(entry.st_mode or 0):
                yield from self._below(path)
            else:
                at = datetime.fromtimestamp(entry.st_mtime or 0, UTC)
                yield StoredEntry(path, entry.st_size or 0, at)

    def _make(self, folder: str) -> None:
        try:
            self._sftp.stat(folder)
        except FileNotFoundError:
            self._make(posixpath.dirname(folder))
            self._sftp.mkdir(folder, 0o700)

    def _path(self, name: str) -> str:
        return posixpath.join(self._folder, name)


class _SftpFile:
    """Read in windows of many pieces that are asked for at once: no more than a window is held."""

    def __init__(self, file: paramiko.SFTPFile, position: int, size: int) -> None:
        self._file, self._position, self._size = file, position, size

    def read(self, size: int, /) -> bytes:
        """Raises OSError."""
        end = min(self._position + min(size, CHUNK), self._size)
        pieces = [(start, min(_PIECE, end - start)) for start in range(self._position, end, _PIECE)]
        with _errors_of_server():
            read = b"".join(self._file.readv(pieces)) if pieces else b""
        if len(read) != end - self._position:
            raise OSError(errno.EIO, "the file became shorter while it was read")
        self._position = end
        return read

    def close(self) -> None:
        self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()


@contextmanager
def _errors_of_server() -> Iterator[None]:
    """What the client raises is to others what a broken disk raises."""
    try:
        yield
    except paramiko.BadHostKeyException as error:
        raise BackupRefused(_KEY_CHANGED % {"host": error.hostname}) from error
    except paramiko.AuthenticationException as error:
        raise BackupRefused(
            _("The server lets nobody in with this user and key (BACKUP_SSH_KEY).")
        ) from error
    except (paramiko.SSHException, EOFError) as error:
        if "not found in known_hosts" in str(error):
            raise BackupRefused(
                _(
                    "The server's key is not known yet. Connect once by hand (sftp user@host), "
                    "compare its fingerprint, and confirm."
                )
            ) from error
        raise OSError(errno.EIO, str(error) or "the connection broke") from error


_KEY_CHANGED = (
    "%(host)s answers with another key than the one that is known. Nothing was sent. Ask whoever "
    "runs it."
)
