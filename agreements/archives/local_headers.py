"""What a ZIP file without its end still tells: the header in front of each member.

From one header to the next by the sizes they tell; where that leads nowhere (a gap, a middle piece,
sizes that only follow behind the bytes), to the next place that looks like a header.
"""

import mmap
import struct
from calendar import timegm
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from agreements.archives.zip_records import LOCAL, OPENING

_FULL32 = 0xFFFF_FFFF
_UNIX_TIME, _WINDOWS_TIME, _ZIP64 = 0x5455, 0x000A, 1
_WINDOWS_EPOCH = 11_644_473_600  # seconds from 1601 to 1970
_NEWEST = 63  # version needed to extract: what is above is no header


@dataclass(frozen=True, slots=True)
class LocalHeader:
    """`end`: where its member's bytes end, as far as it tells."""

    path: str
    size: int
    mtime: int
    end: int


def scan(path: Path) -> list[LocalHeader]:
    """Those of files, in order. None where there is nothing like it. Raises OSError."""
    if not path.stat().st_size:
        return []
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return [header for header in _walk(data) if not header.path.endswith("/")]


def _walk(data: mmap.mmap) -> Iterator[LocalHeader]:
    position = data.find(OPENING)
    while position >= 0:
        header = _read(data, position)
        if header is not None:
            yield header
        follows = header.end if header else position + 1
        if data[follows : follows + 4] != OPENING:
            # A size may be a lie, so the search begins right behind the header.
            follows = data.find(OPENING, position + 1)
        position = follows


def _read(data: mmap.mmap, position: int) -> LocalHeader | None:
    fixed = data[position : position + LOCAL.size]
    if len(fixed) < LOCAL.size:
        return None
    _sign, needs, _flags, _how, time, date, _crc, packed, size, named, more = LOCAL.unpack(fixed)
    start = position + LOCAL.size + named + more
    name = data[position + LOCAL.size : position + LOCAL.size + named]
    extra = data[start - more : start]
    if (needs & 0xFF) > _NEWEST or not name or len(extra) < more or b"\0" in name:
        return None
    if size == _FULL32 and len(long := fields(extra).get(_ZIP64, b"")) >= 16:
        size, packed = struct.unpack_from("<2Q", long)
    moment = (
        (date >> 9) + 1980,
        date >> 5 & 15,
        date & 31,
        time >> 11,
        time >> 5 & 63,
        2 * (time & 31),
    )
    return LocalHeader(
        read_name(name),
        size,
        read_time(extra, moment),
        start + packed,
    )


def read_name(name: bytes) -> str:
    """UTF-8 even where it does not say so, as Info-ZIP's `zip`; else as systems in China do."""
    for encoding in ("utf-8", "gbk"):
        with suppress(UnicodeDecodeError):
            return name.decode(encoding)
    return name.decode("cp437")


def read_time(extra: bytes, moment: tuple[int, ...]) -> int:
    """Unix seconds: by an extra field that knows the zone, else `moment` as if it were UTC."""
    known = fields(extra)
    unix, windows = known.get(_UNIX_TIME, b""), known.get(_WINDOWS_TIME, b"")
    if len(unix) >= 5 and unix[0] & 1:
        return int(struct.unpack_from("<i", unix, 1)[0])
    if len(windows) >= 16 and windows[4:8] == b"\1\0\x18\0":
        ticks: int = struct.unpack_from("<Q", windows, 8)[0]  # of 100 ns
        return round(ticks / 10**7) - _WINDOWS_EPOCH
    try:
        return timegm(moment)
    except ValueError:  # month 0, where nobody knew
        return 0


def fields(extra: bytes) -> dict[int, bytes]:
    """The extra fields (APPNOTE 4.5.1); what does not fit ends them."""
    found: dict[int, bytes] = {}
    while len(extra) >= 4:
        number, length = struct.unpack_from("<2H", extra)
        found.setdefault(number, extra[4 : 4 + length])
        extra = extra[4 + length :]
    return found
