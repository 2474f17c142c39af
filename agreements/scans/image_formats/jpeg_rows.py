"""How much of a JPEG its data reach.

Decoders go on in gray without a word. So it is decoded twice, once with noise behind its data:
what the noise changes was not there.
"""

import io
import random
import re
import struct
from collections.abc import Sequence

import numpy as np
from PIL import Image

from agreements.scans.image_formats import ENOUGH, jpeg
from agreements.scans.image_formats.jpeg import JpegSegment
from agreements.scans.page_analysis.frame import GrayImage

_SEQUENTIAL, _PROGRESSIVE = (0xC0, 0xC1), 0xC2  # of those that PDF knows
_RESTART = re.compile(rb"\xff[\xd0-\xd7]")
_NOISE = b"\x00" + random.Random(1).randbytes(1500).replace(b"\xff", b"\xfe")  # noqa: S311 - no secret
_MOST_PIXELS = 25_000_000
_PADDING = 64  # zeros in a row are no picture; some programs write the file's length beforehand


def jpeg_rows_present(data: bytes) -> float:
    """Of its rows from the top. 0 if all are lacking or it can't be told which; 1 if none are, or
    if it can't be told whether."""
    found = list(jpeg.jpeg_segments(data))
    frame = jpeg.frame_header(found)
    scans = [s for s in found if s.marker == jpeg.SCAN]
    if frame is None or not scans:
        return 0.0 if data[:2] in (b"", b"\xff\xd8") else 1.0
    if frame.marker not in (*_SEQUENTIAL, _PROGRESSIVE) or data[frame.start + 4] != 8:
        return 1.0
    body = data[: scans[-1].end]
    if not _exact(data, frame, scans):
        return 0.0
    if body.endswith(bytes(_PADDING)):
        body = body.rstrip(b"\x00")
    noise, several = _noise(data, scans[-1]), frame.marker == _PROGRESSIVE
    height, width = struct.unpack_from(">HH", data, frame.start + 5)
    # The last of several scans show at full size alone, for all of which the child has no memory.
    times = 1 if several and height * width <= _MOST_PIXELS else 8
    one, other = _decoded(body, times), _decoded(body + noise, times)
    differing = np.flatnonzero((one != other).reshape(len(one), -1).any(axis=1))
    if not len(differing):
        return 1.0
    present = float(differing[0] / len(one))
    # Several scans lie over each other: that the last one is cut says little of where.
    return 0.0 if several and present < ENOUGH else present


def _decoded(body: bytes, times: int) -> GrayImage:
    """In gray if it can be, so many times smaller."""
    with Image.open(io.BytesIO(body + jpeg.END_MARK), formats=["JPEG"]) as picture:
        mode = "L" if picture.mode in ("L", "RGB") else picture.mode
        picture.draft(mode, (picture.width // times or 1, picture.height // times or 1))
        return np.asarray(picture)


def _exact(data: bytes, frame: JpegSegment, scans: Sequence[JpegSegment]) -> bool:
    """Whether the scans give all coefficients of the first component, light or black, in full."""
    first = data[frame.start + 10]
    given: set[int] = set()
    for scan in scans:
        count = data[scan.start + 4]
        members = data[scan.start + 5 : scan.start + 5 + 2 * count : 2]
        start, end, bits = data[scan.start + 5 + 2 * count : scan.start + 8 + 2 * count]
        if first in members and bits & 15 == 0:
            given.update(range(start, end + 1))
    return len(given) == 64


def _noise(data: bytes, last: JpegSegment) -> bytes:
    """With marks that restart where the decoder expects them, if it does."""
    met = len(_RESTART.findall(data, last.start, last.end))
    return b"".join(_NOISE + bytes([0xFF, 0xD0 + (met + n) % 8]) for n in range(8))
