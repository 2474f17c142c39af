"""Whether what JBIG2 and JPEG 2000 say is to follow does follow.

How far a cut one can be read is not told: its rows are not in order, or not one by one.
"""

import struct

_UNKNOWN = 0xFFFFFFFF
_REGIONS = (6, 7, 22, 23, 38, 39, 42, 43)  # that are shown at once
_TILE, _CODESTREAM_END = 0xFF90, b"\xff\xd9"


def jbig2_ends(data: bytes) -> bool:
    """By the segments of a stream as PDF holds it. Source: ITU-T T.88, 7.2."""
    at, shown = 0, False
    while at < len(data):
        if at + 11 > len(data):
            return shown  # what follows a picture is junk
        number, flags, count = struct.unpack_from(">IBB", data, at)
        at += 6
        referred = count >> 5
        if referred == 7:
            (long,) = struct.unpack_from(">I", data, at - 1)
            referred = long & 0x1FFFFFFF
            at += 3 + (referred + 8) // 8
        at += referred * (1 if number <= 256 else 2 if number <= 65536 else 4)
        at += 4 if flags & 0x40 else 1
        if at + 4 > len(data):
            return False
        (length,) = struct.unpack_from(">I", data, at)
        if length == _UNKNOWN:
            return True
        at += 4 + length
        shown = shown or (flags & 0x3F in _REGIONS and at <= len(data))
    return at == len(data) and at > 0


def jpeg2000_ends(data: bytes) -> bool:
    """By the parts of tiles in its codestream. Source: ITU-T T.800, annex A."""
    at = data.find(b"\xff\x4f\xff\x51")
    if at < 0:
        return bool(data)  # none that we know
    at += 2
    while at + 4 <= len(data):
        marker, length = struct.unpack_from(">HH", data, at)
        if data[at : at + 2] == _CODESTREAM_END:
            return True
        if marker != _TILE:
            at += 2 + length
            continue
        if at + 10 > len(data):
            return False
        (part,) = struct.unpack_from(">I", data, at + 6)
        if part == 0:  # up to the end mark
            return True
        at += part
    return at <= len(data) and (at == len(data) or data[at : at + 2] == _CODESTREAM_END)
