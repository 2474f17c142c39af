"""The files in what was found: a folder, an archive, or what is left of one."""

import lzma
import os
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from agreements.archives import local_headers
from agreements.archives.zip_records import OPENING, UTF8

_TAR_IS_BROKEN = (tarfile.TarError, OSError, EOFError, ValueError, zlib.error, lzma.LZMAError)
_ZIP_IS_BROKEN = (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, struct.error)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """`mtime` in Unix seconds, off by the time zone where only a zoneless time was kept.

    `in_archive`: the order in which it was found is that of an archive, not of a folder.
    """

    path: str
    size: int
    mtime: int
    in_archive: bool


def read_found(path: Path) -> list[FoundFile]:
    """Whatever can still be read of it, in order. Raises OSError where nothing can be opened."""
    if path.is_dir():
        return list(_in_folder(path))
    if found := list(_in_tar(path)):
        return found
    with suppress(*_ZIP_IS_BROKEN), zipfile.ZipFile(path) as archive:
        if _is_of_the_whole(archive, path):
            return _in_directory(archive)
    return [FoundFile(h.path, h.size, h.mtime, True) for h in local_headers.scan(path)]


def _in_folder(folder: Path) -> Iterator[FoundFile]:
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            file = Path(root, name)
            if file.is_file() and not file.is_symlink():
                stat = file.stat()
                mtime = (stat.st_mtime_ns + 500_000_000) // 10**9
                yield FoundFile(str(file.relative_to(folder)), stat.st_size, mtime, False)


def _is_of_the_whole(archive: zipfile.ZipFile, path: Path) -> bool:
    """False where an archive broke off behind a member that is one itself, such as an .xlsx."""
    with path.open("rb") as file:
        begins = file.read(len(OPENING)) == OPENING
    return not begins or any(member.header_offset == 0 for member in archive.infolist())


def _in_directory(archive: zipfile.ZipFile) -> list[FoundFile]:
    """As they lie in the file: some programs sort the directory at its end."""
    members = sorted(archive.infolist(), key=lambda member: member.header_offset)
    return [
        FoundFile(
            _name(member),
            member.file_size,
            local_headers.read_time(member.extra, member.date_time),
            True,
        )
        for member in members
        if not member.is_dir()
    ]


def _name(member: zipfile.ZipInfo) -> str:
    """Python takes what is not called UTF-8 for the code page of the first PCs."""
    if member.flag_bits & UTF8:
        return member.filename
    return local_headers.read_name(member.orig_filename.encode("cp437"))


def _in_tar(path: Path) -> Iterator[FoundFile]:
    """What comes before a break, if it is one at all."""
    with suppress(*_TAR_IS_BROKEN), tarfile.open(path) as archive:
        for member in archive:
            if member.isfile():
                yield FoundFile(member.name, member.size, round(member.mtime), True)
