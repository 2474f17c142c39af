"""Walks through a JPEG, and cuts from it what is no picture: place, time, camera, preview.

Source: ISO/IEC 10918-1, annex B (markers and segments); the pixels stay as they are, bit by bit.
What decoders forgive is forgiven: bytes that fill, junk between segments, a missing end mark.
"""

import re
import struct
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from agreements.scans.gate.limits import GateRejection

START, END, SCAN = 0xD8, 0xD9, 0xDA
_FRAMES = (*range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0))
END_MARK = b"\xff\xd9"
# JFIF's density, the color profile, and what Adobe says of the colors: without them it looks wrong.
_KEPT = {0xE0: b"JFIF\x00", 0xE2: b"ICC_PROFILE\x00", 0xEE: b"Adobe"}
_APPLICATIONS = range(0xE0, 0xF0)
_COMMENT = 0xFE
# FF 00 is a byte within a scan, FF FF fills (B.1.1.2), FF D0 to FF D7 restart a scan, FF 01 is
# nothing: anything else is the next marker.
_NEXT = re.compile(rb"\xff[^\x00\x01\xd0-\xd7\xff]")


class JpegSegment(NamedTuple):
    """From `start`, its marker, to `end`; a scan with all that it holds."""

    marker: int
    start: int
    end: int


def jpeg_segments(data: bytes) -> Iterator[JpegSegment]:
    """Those of the first picture, up to its end mark or to where the data break off."""
    at = 2 if data[:2] == b"\xff\xd8" else len(data)
    while following := _NEXT.search(data, at):
        start, marker = following.start(), data[following.start() + 1]
        if marker == END:
            yield JpegSegment(marker, start, start + 2)
            return
        if start + 4 > len(data):
            return
        (length,) = struct.unpack_from(">H", data, start + 2)
        at = start + 2 + length
        if length < 2 or at > len(data):
            return
        if marker == SCAN:
            after = _NEXT.search(data, at)
            at = after.start() if after else len(data)
        yield JpegSegment(marker, start, at)


def frame_header(found: Iterable[JpegSegment]) -> JpegSegment | None:
    """The one that says how the picture is coded, how fine and how large."""
    return next((segment for segment in found if segment.marker in _FRAMES), None)


def bits_per_color(data: bytes) -> int:
    """Of one color of a pixel; nearly all have 8."""
    said = frame_header(jpeg_segments(data))
    return data[said.start + 4] if said else 8


def without_metadata(data: bytes) -> bytes:
    """The first picture of the file without metadata. Objects to what holds none."""
    found = list(jpeg_segments(data))
    if not any(segment.marker == SCAN for segment in found):
        raise GateRejection("damaged_picture")
    kept = [data[segment.start : segment.end] for segment in found if _is_picture(data, segment)]
    return b"\xff\xd8" + b"".join(kept) + END_MARK


def _is_picture(data: bytes, segment: JpegSegment) -> bool:
    if segment.marker in _APPLICATIONS:
        named = _KEPT.get(segment.marker)
        return named is not None and data.startswith(named, segment.start + 4, segment.end)
    return segment.marker not in (_COMMENT, END)
