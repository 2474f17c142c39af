"""What both storages have in common: what is read, what is listed, how sums are made."""

import hashlib
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

CHUNK = 1024 * 1024


class Readable(Protocol):
    """An open file, from where it was opened to its end."""

    def read(self, size: int, /) -> bytes: ...

    def close(self) -> None: ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> object: ...


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """A file as a listing has it; `is_plain` is False for links, sockets and the like."""

    name: str
    size: int
    modified: datetime
    is_plain: bool = True


@dataclass(frozen=True, slots=True)
class Sums:
    """Size in bytes, SHA-256 in hex, CRC-32 as in ZIP."""

    size: int
    sha256: str
    crc32: int


@dataclass(slots=True)
class Summing:
    """A file that is read once, from its first byte to its last, and summed on the way.

    `on_read` is told of each chunk how many bytes it had.
    """

    source: Readable
    on_read: Callable[[int], object] = lambda _read: None
    size: int = 0
    crc32: int = 0
    _digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)

    def read(self, size: int = CHUNK) -> bytes:
        """The next chunk; never the whole of a large file."""
        chunk = self.source.read(min(size, CHUNK) if size >= 0 else CHUNK)
        self._digest.update(chunk)
        self.crc32 = zlib.crc32(chunk, self.crc32)
        self.size += len(chunk)
        if chunk:
            self.on_read(len(chunk))
        return chunk

    def sums(self) -> Sums:
        """Of what was read so far."""
        return Sums(self.size, self._digest.hexdigest(), self.crc32)


def sum_up(source: Readable, on_read: Callable[[int], object] = lambda _read: None) -> Sums:
    """Read to the end."""
    summing = Summing(source, on_read)
    while summing.read():
        pass
    return summing.sums()
