"""A ZIP file that is nowhere: every part of it is made when it is read.

Its size and where everything lies follow from sizes, so that what is asked for at 90 % is found as
fast as at the start, and the same bytes come each time.
"""

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from agreements.archives import zip_records
from agreements.release_storage.reading import Readable

PIECE = 1 << 18  # bytes: larger ones cost memory that is asked for anew each time
# Empty parts and dots, which lead out of a folder; control characters; what Windows takes for /.
_ELSEWHERE = re.compile(r"(?:^|/)\.{0,2}(?:/|$)|[\0-\x1f\x7f\\]")
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
    open_at: Callable[[int], Readable]


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
        """The bytes from `start` up to, not including, `stop`, in pieces of one to two `PIECE`.

        Only the last is shorter. Raises MemberCutShort, and what a member's `open_at` raises.
        """
        held: list[bytes] = []
        length = 0
        with closing(self._parts(start, self.size if stop is None else stop)) as parts:
            for some in parts:
                held.append(some)
                length += len(some)
                if length >= PIECE:
                    yield b"".join(held)
                    held, length = [], 0
        if held:
            yield b"".join(held)

    def _parts(self, start: int, stop: int) -> Generator[bytes, None, None]:
        """The same, as it comes: records, and files in pieces."""
        number = bisect_right(self._starts, start) - 1
        files = 2 * len(self._members)
        while start < stop:
            begin = self._starts[number]
            end = self._starts[number + 1] if number < len(self._starts) - 1 else self.size
            if number < files and number % 2:
                left = min(end, stop) - start
                if left:
                    with self._members[number // 2].open_at(start - begin) as file:
                        yield from _pieces(file, left)
            else:
                yield self._record(number)[start - begin : stop - begin]
            start = end
            number += 1

    def _record(self, number: int) -> bytes:
        count = len(self._members)
        if number == 3 * count:
            return self._end(self._starts[number])
        if in_front := number < 2 * count:
            member = self._members[number // 2]
        else:
            member = self._members[number - 2 * count]
        told = (member.path.encode(), member.size, member.crc32, member.mtime)
        if in_front:
            return zip_records.local_header(*told)
        return zip_records.central_header(*told, self._starts[2 * (number - 2 * count)])

    def _end(self, position: int) -> bytes:
        count = len(self._members)
        directory = self._starts[2 * count] if count else 0
        return zip_records.end_of_archive(count, directory, position)


def _checked_name(member: Member) -> bytes:
    path, name = member.path, member.path.encode()
    if _ELSEWHERE.search(path):
        raise ValueError(f"No path for a member: {path!r}")
    if len(name) > 0xFFFF or not _EARLIEST <= member.mtime <= _LATEST:
        raise ValueError(f"Name or time too long for a ZIP file: {path!r}")
    return name


def _pieces(file: Readable, left: int) -> Iterator[bytes]:
    while left:
        if not (some := file.read(min(left, PIECE))):
            raise MemberCutShort
        left -= len(some)
        yield some
