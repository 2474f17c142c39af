"""How much of a picture there is that is packed as a fax (CCITT group 4)."""

import io
import struct

import numpy as np
from PIL import Image

from agreements.scans.page_analysis.frame import GrayImage

_END = "000000000001" * 2  # EOFB
# Two white and three black, again and again.
_NOISE = int("001011110" * 64, 2).to_bytes(72, "big") * 20
_PADDING = 16  # zeros in a row are no picture
_MOST_PIXELS = 40_000_000


def fax_rows_present(data: bytes, columns: int, rows: int) -> float:
    """Of its rows from the top; 1 as well where it can't be told."""
    if _says_that_it_ends(data) or columns * rows > _MOST_PIXELS:
        return 1.0
    if data.endswith(bytes(_PADDING)):
        data = data.rstrip(b"\x00")
    if not data:
        return 0.0
    one, other = (_decoded(data + more, columns, rows) for more in (b"", _NOISE))
    differing = np.flatnonzero((one != other).any(axis=1))
    return float(differing[0] / rows) if len(differing) else 1.0


def _says_that_it_ends(data: bytes) -> bool:
    last = data.rstrip(b"\x00\r\n")[-5:] + b"\x00"
    return _END in f"{int.from_bytes(last, 'big'):0{8 * len(last)}b}"


def _decoded(data: bytes, columns: int, rows: int) -> GrayImage:
    """As a TIFF, whose reader goes on in white where the data break off."""
    tags = {
        256: columns,
        257: rows,
        258: 1,  # bit
        259: 4,  # packed so
        262: 0,  # 0 is white
        273: 8 + 2 + 8 * 12 + 4,  # where the data start
        278: rows,  # in one strip
        279: len(data),
    }
    head = b"II*\x00" + struct.pack("<IH", 8, len(tags))
    head += b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags.items())
    with Image.open(io.BytesIO(head + bytes(4) + data), formats=["TIFF"]) as picture:
        return np.asarray(picture)
