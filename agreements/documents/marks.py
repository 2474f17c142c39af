"""The QR code and the corner marks as rectangles to fill."""

from collections.abc import Iterator
from itertools import groupby

import segno

from agreements.documents.geometry import MM, Box


def qr(payload: str, box: Box) -> Iterator[Box]:
    """The symbol filling `box`, a rectangle for each run of dark modules (ISO/IEC 18004, level M).

    The paper around is its quiet zone.
    """
    rows = segno.make_qr(payload, error="m", boost_error=False).matrix
    module = (box.x1 - box.x0) / len(rows)
    for number, row in enumerate(rows):
        top, column = box.y1 - number * module, 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                left = box.x0 + column * module
                yield Box(left, top - module, left + length * module, top)
            column += length


def target(box: Box) -> Iterator[Box]:
    """A square ring and a square in its middle, for `Sheet.fill`: found even when half is lost."""
    ring = 1.6 * MM
    yield box
    yield _inset(box, ring)
    yield _inset(box, (box.x1 - box.x0) * 0.3)


def corner(box: Box, *, right: bool, top: bool) -> Iterator[Box]:
    """An angle whose corner is the outer one of `box`."""
    line = 1.2 * MM
    y = box.y1 - line if top else box.y0
    x = box.x1 - line if right else box.x0
    yield Box(box.x0, y, box.x1, y + line)
    if top:
        yield Box(x, box.y0, x + line, box.y1 - line)
    else:
        yield Box(x, box.y0 + line, x + line, box.y1)


def _inset(box: Box, by: float) -> Box:
    return Box(box.x0 + by, box.y0 + by, box.x1 - by, box.y1 - by)
