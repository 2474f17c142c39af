"""A ZIP file that is nowhere: every part of it is made when it is read.

Its size and where everything lies follow from sizes, so that what is asked for at 90 % is found as
fast as at the start, and the same bytes come each time.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from agreements.archives import zip_records

PIECE = 1 << 20  # bytes handed out at once
_EARLIEST, _LATEST = 315_532_800, 2**31 - 1  # 1980, as DOS begins; 2038, as 32 bits end


class MemberCutShort(Exception):
    """A member's file has fewer bytes than was said: what follows would lie in the wrong place."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive. `mtime` in Unix seconds; `open_at(n)` gives its bytes from the n-th."""

    path: str
    size: int
    crc32: int
    mtime: int
    open_at: Callable[[int], BinaryIO]


class ZipStream:
    """An archive of these members, in this order.

    Raises ValueError for a path that would be unpacked elsewhere or stands there twice, and for a
    time that a ZIP file can't tell.
    """

    def __init__(self, members: Sequence[Member]) -> None:
        self._members = members
        # Where each part begins: header, file, header, file, …; the directory's rows; the end.
        self._starts = array("Q")
        self.size = 0
        names = [_checked_name(member) for member in members]
        if len(set(names)) < len(names):
            raise ValueError("Two members have one path.")
        for name, member in zip(names, members, strict=True):
            self._append(zip_records.local_length(name, member.size))
            self._append(member.size)
        for name, member, start in zip(names, members, self._starts[::2], strict=True):
            self._append(zip_records.central_length(name, member.size, start))
        self._append(len(self._end(self.size)))

    def _append(self, length: int) -> None:
        self._starts.append(self.size)
        self.size += length

    def read(self, start: int = 0, stop: int | None = None) -> Iterator[bytes]:
        """The bytes from `start` up to, not including, `stop`, in pieces of `PIECE` but the last.

        Raises MemberCutShort, and what a member's `open_at` raises.
        """
        held: list[bytes] = []
        room = PIECE
        with closing(self._sources(start, self.size if stop is None else stop)) as sources:
            for source, length in sources:
                while length:
                    if not (some := source.read(min(length, room))):
                        raise MemberCutShort
                    length -= len(some)
                    room -= len(some)
                    held.append(some)
                    if not room:
                        yield b"".join(held)
                        held, room = [], PIECE
        if held:
            yield b"".join(held)

    def _sources(self, start: int, stop: int) -> Generator[tuple[BinaryIO, int], None, None]:
        """What to read one after the other, and how many bytes of each."""
        part = bisect_right(self._starts, start) - 1
        while start < stop:
            begin = self._starts[part]
            end = self._starts[part + 1] if part + 1 < len(self._starts) else self.size
            part += 1
            if begin < end:
                with self._open(part - 1, start - begin) as source:
                    yield source, min(end, stop) - start
            start = end

    def _open(self, part: int, offset: int) -> BinaryIO:
        count = len(self._members)
        if part == 3 * count:
            record = self._end(self._starts[part])
        elif part < 2 * count and part % 2:
            return self._members[part // 2].open_at(offset)
        else:
            member = self._members[part // 2 if part < 2 * count else part - 2 * count]
            told = (member.path.encode(), member.size, member.crc32, member.mtime)
            if part < 2 * count:
                record = zip_records.local_header(*told)
            else:
                record = zip_records.central_header(*told, self._starts[2 * (part - 2 * count)])
        return BytesIO(record[offset:])

    def _end(self, position: int) -> bytes:
        count = len(self._members)
        directory = self._starts[2 * count] if count else 0
        return zip_records.end_of_archive(count, directory, position)


def _checked_name(member: Member) -> bytes:
    path, name = member.path, member.path.encode()
    if not path.isprintable() or "\\" in path or {"", ".", ".."} & set(path.split("/")):
        raise ValueError(f"No path for a member: {path!r}")
    if len(name) > 0xFFFF or not _EARLIEST <= member.mtime <= _LATEST:
        raise ValueError(f"Name or time too long for a ZIP file: {path!r}")
    return name
