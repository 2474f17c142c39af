"""The records of a ZIP file, from what is known before a byte of its members is read.

After APPNOTE 6.3.10 of PKWARE: members stored, sizes and CRC-32 in front (no data descriptor),
names in UTF-8 (4.4.4, bit 11), ZIP64 only where a number needs it (4.3.14, 4.5.3). Times stand
twice: in the fields of DOS, which know no zone, here in UTC, and with the zone known in Info-ZIP's
extra field 0x5455, which holds Unix seconds.
"""

import struct
import time

OPENING = b"PK\3\4"  # of a local header
UTF8 = 1 << 11  # flag: the name is in UTF-8

_PLAIN, _ZIP64 = 20, 45  # versions needed to extract
_UNIX = 3 << 8 | 63  # made by: Unix, APPNOTE 6.3
_STORED = 0
_READABLE = 0o100644 << 16  # a file that everybody may read, as Unix keeps it
_FULL32, _FULL16 = 0xFFFF_FFFF, 0xFFFF

LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_END64 = struct.Struct("<4sQ2H2I4Q")
_LOCATOR = struct.Struct("<4sIQI")
_TIME = struct.Struct("<2HBi")


def local_header(name: bytes, size: int, crc32: int, mtime: int) -> bytes:
    """What stands before a member's bytes. `mtime` in Unix seconds."""
    extra = _unix_time(mtime)
    if long := size >= _FULL32:
        extra += _zip64(size, size)
    told = _FULL32 if long else size
    fields = (_ZIP64 if long else _PLAIN, UTF8, _STORED, *_dos_time(mtime), crc32, told, told)
    return LOCAL.pack(OPENING, *fields, len(name), len(extra)) + name + extra


def local_length(name: bytes, size: int) -> int:
    return LOCAL.size + len(name) + _TIME.size + (20 if size >= _FULL32 else 0)


def central_header(name: bytes, size: int, crc32: int, mtime: int, offset: int) -> bytes:
    """A member's row in the directory at the end; its local header begins at `offset`."""
    long, far = size >= _FULL32, offset >= _FULL32
    extra = _unix_time(mtime)
    if long or far:
        extra += _zip64(*(size, size) * long, *(offset,) * far)
    told = _FULL32 if long else size
    return (
        _CENTRAL.pack(
            b"PK\1\2",
            _UNIX,
            _ZIP64 if long or far else _PLAIN,
            UTF8,
            _STORED,
            *_dos_time(mtime),
            *(crc32, told, told),
            *(len(name), len(extra), 0, 0, 0),
            _READABLE,
            _FULL32 if far else offset,
        )
        + name
        + extra
    )


def central_length(name: bytes, size: int, offset: int) -> int:
    numbers = 2 * (size >= _FULL32) + (offset >= _FULL32)
    return _CENTRAL.size + len(name) + _TIME.size + (4 + 8 * numbers if numbers else 0)


def end_of_archive(count: int, start: int, end: int) -> bytes:
    """What stands behind a directory of `count` rows that begins at `start` and ends at `end`."""
    length = end - start
    counted, measured = min(count, _FULL16), (min(length, _FULL32), min(start, _FULL32))
    records = b""
    if counted == _FULL16 or _FULL32 in measured:
        made = (_UNIX, _ZIP64, 0, 0)
        records = _END64.pack(b"PK\6\6", _END64.size - 12, *made, count, count, length, start)
        records += _LOCATOR.pack(b"PK\6\7", 0, end, 1)
    return records + _END.pack(b"PK\5\6", 0, 0, counted, counted, *measured, 0)


def _unix_time(mtime: int) -> bytes:
    return _TIME.pack(0x5455, 5, 1, mtime)


def _zip64(*numbers: int) -> bytes:
    return struct.pack(f"<2H{len(numbers)}Q", 1, 8 * len(numbers), *numbers)


def _dos_time(mtime: int) -> tuple[int, int]:
    """Time and date; only every other second is one of DOS."""
    year, month, day, hour, minute, second, *_ = time.gmtime(mtime)
    return hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day
