"""Whether the file of a picture breaks off: by what it says is to follow."""

import struct

from agreements.scans import kinds
from agreements.scans.gaps import ENOUGH, jpeg_rows


def cut_short(data: bytes) -> bool:
    """False for what can't be told, and for what is no picture that we take."""
    match kinds.picture(data[: kinds.HEADER_WITHIN]):
        case "jpeg":
            return jpeg_rows.share(data) < ENOUGH
        case "png":
            return _png(data)
        case "heic":
            return _heic(data)
    return False


def _png(data: bytes) -> bool:
    """Without its last chunk. Source: PNG (third edition), 5.3."""
    at = 8
    while at + 8 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"IEND":
            return False
        at += 12 + length
    return True


def _heic(data: bytes) -> bool:
    """Of boxes the last one may go up to the end. Source: ISO/IEC 14496-12, 4.2."""
    at = 0
    while at + 8 <= len(data):
        (length,) = struct.unpack_from(">I", data, at)
        if length == 1 and at + 16 <= len(data):
            (length,) = struct.unpack_from(">Q", data, at + 8)
        if length < 8:
            return False
        at += length
    return at > len(data)
