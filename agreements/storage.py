"""Private storage: files without a URL, under random names, sealed, each with its SHA-256.

Every byte goes out through a view that checks who asks and leaves a record (LA, clause 3). A name
with `.sealed` in it is of a file that was never in the clear; others may be, from before there was
a `STORAGE_KEY`, until `manage.py seal_files` has sealed them.
"""

import hashlib
import logging
import re
import secrets
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import InterfaceError, OperationalError

from agreements import file_encryption, file_hold, keys
from agreements.exceptions import FileDamaged
from agreements.file_encryption import State
from agreements.write_errors import nothing_can_be_written

logger = logging.getLogger(__name__)

_SEALED = ".sealed"
_NAME = re.compile(r"[0-9a-f]{32}(\.sealed)?\.\w+")
_PART = re.compile(r"\.[0-9a-f]{32}\.\w+\.part")


class Kind(StrEnum):
    """What a file is, and the folder it lies in. `selectors.files` says which column names it."""

    ISSUED = "issued"
    BODIES = "bodies"
    SCANS = "scans"
    ORIGINALS = "originals"
    QUARANTINE = "held"  # the folder that installations have
    PROPOSED = "proposed"
    PHOTOS = "photos"
    PAGES = "pages"
    MESSAGES = "messages"
    BUNDLES = "bundles"
    IMPORTS = "imports"
    IMPORTED = "imported"
    PICTURES = "pictures"


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Where a file went (`name` within the storage), its SHA-256 in hex, its size in bytes."""

    name: str
    sha256: str
    size: int


def store(kind: Kind, content: bytes | File[bytes], suffix: str = ".pdf") -> StoredFile:
    """Write `content` under `kind/` and a random name nobody can guess; sealed where there is a
    STORAGE_KEY, and the sum and size are of what is in it.

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
    seals = bool(keys.storage_keys())
    file_name = f"{token}{_SEALED if seals else ''}{suffix}"
    name = str(PurePosixPath(Kind(kind), token[:2], file_name))
    name = default_storage.save(name, file_encryption.sealed(file, name) if seals else file)
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
    """Open a stored file for reading. Raises FileNotFoundError, KeyMissing, FileDamaged; the last
    also from `read`, where a piece in the middle is not as it was written."""
    file = open_as_it_lies(name)
    try:
        if is_sealed(name, file):
            return file_encryption.unsealed(file, name)
        file.seek(0)
    except BaseException:
        file.close()
        raise
    return file


def open_as_it_lies(name: str) -> File[bytes]:
    """For backups, and for what seals. Raises FileNotFoundError."""
    return default_storage.open(name, "rb")


def is_sealed(name: str, file: File[bytes]) -> bool:
    """Raises FileDamaged where it was, and is in the clear."""
    found = file_encryption.state_of(file) is not State.CLEAR
    if not found and PurePosixPath(name).suffixes[:-1] == [_SEALED]:
        raise FileDamaged
    return found


def replace(name: str, content: File[bytes]) -> None:
    """Put `content`, as it is to lie there, in place of what is there; as a whole."""
    # An object storage puts a whole object or none, under a name that is taken, too.
    storage: Any = default_storage
    write = storage.replace if hasattr(storage, "replace") else storage._save
    write(name, content)


def opens(name: str) -> bool | None:
    """Whether one of the keys opens a sealed file; None where it is no sealed one, or nobody can
    tell."""
    try:
        with open_as_it_lies(name) as file:
            state = file_encryption.state_of(file)
    except Exception as error:  # OSError of a disk; what else, a client of another storage knows
        logger.warning("%s could not be looked at: %s", name, error)
        return None
    return None if state is State.CLEAR else state is not State.UNKNOWN


def is_there(name: str) -> bool:
    return default_storage.exists(name)


def read_file(name: str) -> bytes:
    """The whole of a stored file."""
    with open_stored(name) as file:
        return bytes(file.read())


@contextmanager
def local_copy(name: str) -> Iterator[Path]:
    """A path of what is in a stored file, for what reads no other: of a copy in the clear, gone
    after the block. Where the file is gone or damaged, nothing lies there. Raises KeyMissing.
    """
    # Where uploads lie: what a crash leaves there, a sweep removes.
    with TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        path = Path(folder, PurePosixPath(name).name)
        try:
            with open_stored(name) as file, path.open("wb") as copy:
                shutil.copyfileobj(file, copy, file_encryption.PIECE)
        except (FileNotFoundError, FileDamaged) as error:
            logger.warning("%s: %s", name, error)
            path.unlink(missing_ok=True)
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
    for path in sorted(Path(settings.FILE_UPLOAD_TEMP_DIR).rglob("*"), reverse=True):
        with suppress(OSError):  # gone meanwhile, or a folder with something in it
            if path.stat().st_mtime <= time.time() - age.total_seconds():
                if path.is_file():
                    path.unlink()
                    removed += 1
                elif path.is_dir():
                    path.rmdir()
    return removed
