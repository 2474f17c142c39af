"""How much there is of a picture that is packed as a fax (CCITT group 4) or as text (Flate), and
whether what JBIG2 and JPEG 2000 say is to follow does follow.

How far one of those that is cut can be read is not told: its rows are not in order, or not one by
one.
"""

import struct
import zlib
from contextlib import suppress

import numpy as np
import pikepdf
import pikepdf.settings
from pikepdf import Dictionary, Name, Stream

from agreements.scans.page_analysis.frame import GrayImage

_FAX_END = "000000000001" * 2  # EOFB
# Two white and three black, again and again.
_NOISE = int("001011110" * 64, 2).to_bytes(72, "big") * 20
_PADDING = 16  # zeros in a row are no picture
_MOST_PIXELS = 40_000_000

_MOST_UNPACKED = 120_000_000  # bytes; A4 at 600 dpi in color is 105 million
_FLATE_HEAD = 2  # bytes. Source: RFC 1950, 2.2
_FLUSHED = b"\x00\x00\xff\xff"  # what a program leaves that flushes and never ends

_UNKNOWN = 0xFFFFFFFF
_REGIONS = (6, 7, 22, 23, 38, 39, 42, 43)  # of JBIG2, that are shown at once
_TILE, _CODESTREAM_END = 0xFF90, b"\xff\xd9"  # of JPEG 2000


def fax_rows_present(data: bytes, columns: int, rows: int) -> float:
    """Of its rows from the top; 1 as well where it can't be told."""
    last = data.rstrip(b"\x00\r\n")[-5:] + b"\x00"
    ends = _FAX_END in f"{int.from_bytes(last, 'big'):0{8 * len(last)}b}"
    if ends or columns * rows > _MOST_PIXELS:
        return 1.0
    if data.endswith(bytes(_PADDING)):
        data = data.rstrip(b"\x00")
    if not data:
        return 0.0
    one, other = (_fax(data + more, columns, rows) for more in (b"", _NOISE))
    differing = np.flatnonzero((one != other).any(axis=1))
    return float(differing[0] / rows) if len(differing) else 1.0


def _fax(data: bytes, columns: int, rows: int) -> GrayImage:
    """Decoded, in white where the data break off."""
    with pikepdf.new() as pdf:
        image = Stream(pdf, data, Subtype=Name.Image, Width=columns, Height=rows)
        image.ColorSpace, image.BitsPerComponent = Name.DeviceGray, 1
        image.Filter, image.DecodeParms = Name.CCITTFaxDecode, Dictionary(K=-1, Columns=columns)
        return np.asarray(pikepdf.PdfImage(image).as_pil_image())


def flate_rows_present(data: bytes, rows: int, width: int) -> float:
    """Of so many rows of `width` bytes each, from the top; 1 as well for what is too large."""
    due = rows * width
    return 1.0 if due > _MOST_UNPACKED else min(1.0, len(unpack_flate(data)) / due)


def unpack_flate(data: bytes) -> bytes:
    """Whatever can be unpacked, up to a fault or the end."""
    pikepdf.settings.set_qpdf_limits(flate_max_memory=_MOST_UNPACKED)
    with pikepdf.new() as pdf, suppress(pikepdf.PdfError):
        return Stream(pdf, data, Filter=Name.FlateDecode).read_bytes()
    return b""


def flate_ends(data: bytes) -> bool:
    """Whether the packed data say that they end, or are more than anybody draws."""
    inflater = zlib.decompressobj(wbits=-15)  # without the checksum: what is there is there
    try:
        length = len(inflater.decompress(data[_FLATE_HEAD:], _MOST_UNPACKED))
    except zlib.error:
        return False
    return inflater.eof or length == _MOST_UNPACKED or data.rstrip(b"\r\n").endswith(_FLUSHED)


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
