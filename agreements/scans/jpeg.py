"""Cuts from a JPEG what is no picture: where and when it was taken, with what, its preview.

Source: ISO/IEC 10918-1, annex B (markers and segments); the pixels stay as they are, bit by bit.
"""

import re
import struct

from agreements.scans.objection import Objection

_START, _END, _SCAN = 0xD8, 0xD9, 0xDA
# JFIF's density, the color profile, and what Adobe says of the colors: without them it looks wrong.
_KEPT = {0xE0: b"JFIF\x00", 0xE2: b"ICC_PROFILE\x00", 0xEE: b"Adobe"}
_APPLICATIONS = range(0xE0, 0xF0)
_COMMENT = 0xFE
# Within a scan FF 00 is a byte and FF D0 to FF D7 restart it; anything else is the next marker.
_NEXT = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")


def picture_alone(data: bytes) -> bytes:
    """The first picture of the file without metadata. Objects to what is no whole JPEG."""
    if data[:2] != b"\xff\xd8":
        raise Objection("damaged_picture")
    kept = [data[:2]]
    at = 2
    while True:
        at = _marker(data, at)
        marker, end = _segment(data, at)
        if marker == _END:
            kept.append(b"\xff\xd9")
            return b"".join(kept)
        if marker == _SCAN:
            following = _NEXT.search(data, end)
            if following is None:
                raise Objection("damaged_picture")
            end = following.start()
        if _is_picture(marker, data[at + 4 : at + 18]):
            kept.append(data[at:end])
        at = end


def _marker(data: bytes, at: int) -> int:
    """The last FF of those from `at`: any may be put before a marker to fill (B.1.1.2)."""
    while data[at : at + 2] == b"\xff\xff":
        at += 1
    return at


def _segment(data: bytes, at: int) -> tuple[int, int]:
    """The marker at `at`, and where its segment ends."""
    if at + 2 > len(data) or data[at] != 0xFF:
        raise Objection("damaged_picture")
    marker = data[at + 1]
    if marker == _END:
        return marker, at + 2
    if at + 4 > len(data):
        raise Objection("damaged_picture")
    (length,) = struct.unpack_from(">H", data, at + 2)
    if length < 2 or at + 2 + length > len(data):
        raise Objection("damaged_picture")
    return marker, at + 2 + length


def _is_picture(marker: int, content: bytes) -> bool:
    if marker in _APPLICATIONS:
        return marker in _KEPT and content.startswith(_KEPT[marker])
    return marker != _COMMENT
