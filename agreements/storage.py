"""Private storage: files without a URL, under random names, each with its SHA-256.

Every byte goes out through a view that checks who asks and leaves a record (LA, clause 3).
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from django.conf import settings
from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, default_storage


@dataclass(frozen=True, slots=True)
class StoredFile:
    """Where a file went (`name` within the storage), its SHA-256 in hex, its size in bytes."""

    name: str
    sha256: str
    size: int


class PrivateStorage(FileSystemStorage):
    """Files below `PRIVATE_ROOT`, readable by the portal's own account only."""

    def __init__(self) -> None:
        super().__init__(
            location=settings.PRIVATE_ROOT,
            file_permissions_mode=0o600,
            directory_permissions_mode=0o700,
        )

    def url(self, name: str | None) -> str:
        raise NotImplementedError("Private files have no URL.")


def store(kind: str, content: bytes | File[bytes], suffix: str = ".pdf") -> StoredFile:
    """Write `content` under `kind/` and a random name nobody can guess.

    The file is written before the row that names it: a crash leaves an orphan, never a row
    without its file.
    """
    file = ContentFile(content) if isinstance(content, bytes) else content
    digest = hashlib.sha256()
    size = 0
    for chunk in file.chunks():
        digest.update(chunk)
        size += len(chunk)
    file.seek(0)
    token = secrets.token_hex(16)
    name = default_storage.save(str(PurePosixPath(kind, token[:2], token + suffix)), file)
    return StoredFile(name, digest.hexdigest(), size)


def fetch(name: str) -> File[bytes]:
    """Open a stored file for reading. Raises FileNotFoundError."""
    return default_storage.open(name, "rb")


def read(name: str) -> bytes:
    """The whole of a stored file."""
    with fetch(name) as file:
        return bytes(file.read())


def discard(names: Iterable[str]) -> None:
    """Remove files whose row never came to be."""
    for name in names:
        default_storage.delete(name)
