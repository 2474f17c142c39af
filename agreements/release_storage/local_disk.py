"""Files of releases on a disk, below `RELEASES_ROOT`, for the portal's own account alone."""

import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files.storage import FileSystemStorage

from agreements.durable_folders import make_folder, sync_folder

from .reading import CHUNK, Readable, StoredEntry


class LocalReleases(FileSystemStorage):
    """A file is written under another name, and gets its own when it is whole and on the disk.

    `root`: another folder than `RELEASES_ROOT`.
    """

    def __init__(self, root: Path | None = None) -> None:
        super().__init__(
            location=root or settings.RELEASES_ROOT,
            file_permissions_mode=0o600,
            directory_permissions_mode=0o700,
        )

    def url(self, name: str | None) -> str:
        raise NotImplementedError("Files of releases have no URL.")

    def open_at(self, name: str, offset: int) -> Readable:
        """From that byte on. Raises FileNotFoundError, also for what is no plain file."""
        path = Path(self.path(name))
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError as error:
            raise FileNotFoundError(name) from error
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise FileNotFoundError(name)
        file = os.fdopen(descriptor, "rb", buffering=0)
        file.seek(offset)
        return file

    def handed_on(self, name: str, shown_name: str, *, may_redirect: bool) -> str:
        """The place that nginx alone can open (X-Accel-Redirect), where there is one."""
        place = settings.RELEASES_X_ACCEL
        return f"{place.rstrip('/')}/{name}" if place else ""

    def write(self, name: str, source: Readable) -> None:
        """Copy `source`, which may only be read once; what an earlier try left of it is compared,
        and not written again. Raises OSError; then what was written stays, for the next try."""
        target = Path(self.path(name))
        part = part_of(target)
        make_folder(target.parent)
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT, 0o600), "r+b", buffering=0) as file:
            # Whoever else writes it at this moment would write into the midst of it.
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            _copy(source, file)
            os.fsync(file.fileno())
            # Read back, it comes from the disk, not from memory.
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
            part.rename(target)
        sync_folder(target.parent)

    def entries(self, prefix: str) -> Iterator[StoredEntry]:
        """What lies below a folder, by name; nothing for one that is not there."""
        for folder, folders, files in os.walk(self.path(prefix)):
            folders.sort()
            links = [name for name in folders if Path(folder, name).is_symlink()]
            for file in sorted([*files, *links]):
                path = Path(folder, file)
                with suppress(FileNotFoundError):  # gone meanwhile
                    found = path.lstat()
                    yield StoredEntry(
                        str(path.relative_to(self.location)),
                        found.st_size,
                        datetime.fromtimestamp(found.st_mtime, UTC),
                        stat.S_ISREG(found.st_mode),
                    )


def part_of(path: Path) -> Path:
    """Where a file lies while it is written."""
    return path.with_name(f"{path.name}.part")


def _copy(source: Readable, file: BinaryIO) -> None:
    same = True
    while chunk := source.read(CHUNK):
        if same:
            at = file.tell()
            same = file.read(len(chunk)) == chunk
            if same:
                continue
            file.seek(at)
            file.truncate()
        written = memoryview(chunk)
        while written:  # without a buffer, a nearly full disk may take less than it was given
            written = written[file.write(written) :]
    file.truncate()
