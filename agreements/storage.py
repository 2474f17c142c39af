"""Private storage: files without a URL, under random names, each with its SHA-256.

Every byte goes out through a view that checks who asks and leaves a record (LA, clause 3).
"""

import hashlib
import logging
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import InterfaceError, OperationalError

from agreements import file_hold
from agreements.write_errors import nothing_can_be_written

logger = logging.getLogger(__name__)

_NAME = re.compile(r"[0-9a-f]{32}\.\w+")
_PART = re.compile(r"\.[0-9a-f]{32}\.\w+\.part")


class Kind(StrEnum):
    """What a file is, and the folder it lies in. `selectors.files` says which column names it."""

    ISSUED = "issued"
    BODIES = "bodies"
    SCANS = "scans"
    ORIGINALS = "originals"
    QUARANTINE = "held"  # the folder that installations have
    PROPOSED = "proposed"
    PAGES = "pages"
    MESSAGES = "messages"
    BUNDLES = "bundles"
    IMPORTS = "imports"
    IMPORTED = "imported"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Where a file went (`name` within the storage), its SHA-256 in hex, its size in bytes."""

    name: str
    sha256: str
    size: int


class PrivateStorage(FileSystemStorage):
    """Files below `PRIVATE_ROOT`, readable by the portal's own account only."""

    def __init__(self) -> None:
        super().__init__(file_permissions_mode=0o600, directory_permissions_mode=0o700)

    @property
    def base_location(self) -> Path:
        """Asked anew each time: whoever sets another folder has it in every module."""
        return Path(settings.PRIVATE_ROOT)

    @property
    def location(self) -> str:
        return str(self.base_location.absolute())

    def url(self, name: str | None) -> str:
        raise NotImplementedError("Private files have no URL.")

    def _save(self, name: str, content: File[bytes]) -> str:
        """Under a name there is a whole file that outlives a power cut, or none.

        Raises OSError, on a full disk for example; then nothing is left of it.
        """
        target = Path(self.path(name))
        part = target.with_name(f".{target.name}.part")
        _make(target.parent)
        try:
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            part.rename(target)
            _sync(target.parent)
        except BaseException:
            for path in (part, target):
                with suppress(OSError):
                    path.unlink()
            raise
        return name


def store(kind: Kind, content: bytes | File[bytes], suffix: str = ".pdf") -> StoredFile:
    """Write `content` under `kind/` and a random name nobody can guess.

    The file is written before the row that names it: a crash leaves an orphan, never a row
    without its file. Raises OSError; then nothing is left of it.
    """
    file = ContentFile(content) if isinstance(content, bytes) else content
    digest = hashlib.sha256()
    size = 0
    for chunk in file.chunks():
        digest.update(chunk)
        size += len(chunk)
    file.seek(0)
    token = secrets.token_hex(16)
    name = default_storage.save(str(PurePosixPath(Kind(kind), token[:2], token + suffix)), file)
    return StoredFile(name, digest.hexdigest(), size)


@contextmanager
def keep_file(
    kind: Kind, content: bytes | File[bytes], suffix: str = ".pdf"
) -> Iterator[StoredFile]:
    """Store `content`; the file is gone again when the block, which writes its row, fails."""
    stored = store(kind, content, suffix)
    try:
        yield stored
    except (InterfaceError, OperationalError) as error:
        # When the connection breaks at COMMIT the row may stand: then a sweep decides, later.
        if nothing_can_be_written(error):
            _remove([stored.name])
        raise
    except BaseException:
        _remove([stored.name])
        raise


def open_stored(name: str) -> File[bytes]:
    """Open a stored file for reading. Raises FileNotFoundError."""
    return default_storage.open(name, "rb")


def is_there(name: str) -> bool:
    return default_storage.exists(name)


def read_file(name: str) -> bytes:
    """The whole of a stored file."""
    with open_stored(name) as file:
        return bytes(file.read())


@contextmanager
def local_copy(name: str) -> Iterator[Path]:
    """A path of a stored file, for what reads no other: its own, where storage has paths, else that
    of a copy, gone after the block. Where the file is gone, nothing lies there.
    """
    with ExitStack() as stack:
        try:
            path = Path(default_storage.path(name))
        except NotImplementedError:
            # Where uploads lie: what a crash leaves there, a sweep removes.
            folder = TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR)
            path = Path(stack.enter_context(folder), PurePosixPath(name).name)
            with suppress(FileNotFoundError), open_stored(name) as file, path.open("wb") as copy:
                shutil.copyfileobj(file, copy)
        yield path


def discard(names: Iterable[str]) -> None:
    """Remove files that no row names any more, once that is committed.

    What a backup holds or the disk does not let go, a later sweep removes.
    """
    if (told := list(names)) and not file_hold.is_held(file_hold.Area.PRIVATE):
        _remove(told)


def _remove(names: Iterable[str]) -> None:
    for name in names:
        try:
            default_storage.delete(name)
        except (
            Exception
        ) as error:  # OSError of a disk; what else, a client of another storage knows
            logger.warning("%s stays for now: %s", name, error)


def stored_names(
    kind: Kind, age: timedelta = timedelta(), pattern: re.Pattern[str] = _NAME
) -> Iterator[str]:
    """The names of all files of a kind that were written so long ago."""
    # By the clock that the disk goes by; the demo's is ahead of it.
    before = time.time() - age.total_seconds()
    with suppress(FileNotFoundError):  # of this kind nothing was ever stored
        for folder in default_storage.listdir(kind)[0]:
            for file in filter(pattern.fullmatch, default_storage.listdir(f"{kind}/{folder}")[1]):
                name = f"{kind}/{folder}/{file}"
                with suppress(FileNotFoundError):  # gone meanwhile
                    if not age or default_storage.get_modified_time(name).timestamp() <= before:
                        yield name


def remove_leftovers(age: timedelta) -> int:
    """Remove what uploads and writings that were cut off left behind so long ago. Returns how many
    files."""
    parts = [name for kind in Kind for name in stored_names(kind, age, _PART)]
    discard(parts)
    removed = len(parts)
    for path in Path(settings.FILE_UPLOAD_TEMP_DIR).rglob("*"):
        with suppress(FileNotFoundError):  # gone meanwhile
            if path.is_file() and path.stat().st_mtime <= time.time() - age.total_seconds():
                path.unlink()
                removed += 1
    return removed


def _make(folder: Path) -> None:
    """Make a folder that a power cut does not take away again."""
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
