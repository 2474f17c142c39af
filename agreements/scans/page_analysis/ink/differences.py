"""Where a scan differs from what was printed.

Print that is gone, and new ink as small as print, within windows about one letter wide: that is
how a digit, a word or a sentence is altered. Larger new ink is told by `strokes`. How much a window
may differ is measured on the page itself: a poor scan is judged more mildly.
"""

from collections.abc import Iterator, Mapping, Sequence

import cv2
import numpy as np

from agreements.scans.page_analysis.frame import MM, FloatArray, GrayImage, halved, touch
from agreements.scans.page_analysis.ink.strokes import Box, InkDifferences, InkPlace, middles
from agreements.scans.page_analysis.issued_page import IssuedPage
from agreements.scans.page_analysis.photometry import Photometry

_LETTER = (7, 9)  # pixels of half the frame: one letter of 10 points
_TILE = 16  # likewise
_APART = round(4 * MM)  # windows nearer than this are one place
_SEAL = 30 * MM  # within which scraps of one seal lie
_SCRAPS = 3  # at least, over print and beside it
_SCRAP = (45, 2)  # of 255, and pixels of half the frame: less is dust
_DENSE = 0.4  # of a window is ink, as in signs of many strokes: scans blot them
_BLOT = 8.0  # by which such may differ more, for each part of a window above
_STAIN = (7, 7)  # pixels of half the frame
_COVERED = 0.3  # of print may be lost in what lies over it
_EDGE = 8.0  # mm
_STAMPED = 1.5  # mm around a stamp
_RULES = ((1, 41), (41, 1))  # pixels of half the frame
_SIGNED = 12.0  # mm around a box to sign in where strokes of a signature may cross print
# In pixels of full ink within a window: the least that counts on the best of scans, and how many
# times the page's own spread.
_MISSING, _EXTRA = 14.0, 14.0
_SPREADS = 5.0


def changed_letters(
    differing: InkDifferences,
    ink: GrayImage,
    page: IssuedPage,
    explained: GrayImage,
    fields: Mapping[str, Box],
) -> list[InkPlace]:
    """Places in pixels of the frame where letters differ, but for new ink that is `explained` (1
    in half the frame) by seals and strokes, and what a signature does around its box. `ink` is all
    ink of the scan."""
    near = cv2.dilate(page.half, np.ones((5, 5), np.uint8))
    near = cv2.threshold(near, 30, 255, cv2.THRESH_BINARY)[1]
    known = cv2.dilate(explained, np.ones((3, 3), np.uint8)) * 255
    unknown = cv2.subtract(differing.extra, known)
    small = cv2.min(unknown, near)
    for box in fields.values():
        clear(small, box, _SIGNED, 0.5)
    missing = differing.missing
    if explained.any():
        missing = cv2.subtract(missing, cv2.multiply(missing, explained, scale=_COVERED))
    gone = list(_changed_windows(missing, differing.tiles, _MISSING))
    new = list(_changed_windows(small, differing.tiles, _EXTRA, page.half))
    if new:
        small = cv2.subtract(small, _stain_darkness(ink))
        new = list(_changed_windows(small, differing.tiles, _EXTRA, page.half))
    if new:
        new = _without_seal_scraps(new, gone, _ink_beside_print(cv2.subtract(unknown, near)))
    return _joined([*gone, *new])


def _stain_darkness(ink: GrayImage) -> GrayImage:
    """How dark stains make half the frame: they are wider than any stroke, and go on under it."""
    return np.asarray(cv2.morphologyEx(halved(ink), cv2.MORPH_OPEN, np.ones(_STAIN, np.uint8)))


def _tolerance(half: GrayImage) -> FloatArray:
    """By how much more each window may differ than usual: more where signs are dense."""
    dense = windows(half) / (4 * _LETTER[0] * _LETTER[1])
    beside = cv2.dilate(dense, np.ones(_LETTER[::-1], np.uint8))
    return np.asarray(1 + _BLOT * np.maximum(beside - _DENSE, 0))


def _ink_beside_print(extra: GrayImage) -> FloatArray:
    """The middles of pieces of new ink beside print, in pixels of the frame."""
    shade, least = _SCRAP
    mask = cv2.threshold(extra, shade, 1, cv2.THRESH_BINARY)[1]
    _count, _labels, stats, middles = cv2.connectedComponentsWithStats(mask)
    large: FloatArray = stats[:, cv2.CC_STAT_AREA] >= least
    return 2 * middles[1:][large[1:]]


def _without_seal_scraps(
    new: list[InkPlace], gone: list[InkPlace], beside: FloatArray
) -> list[InkPlace]:
    """Without scraps of a faint seal: much new ink near one another, no print gone."""

    def counts(others: FloatArray, within: float) -> FloatArray:
        """How many of the others lie so near to each new one."""
        far = np.hypot(*(middles(new)[:, None] - others[None]).transpose(2, 0, 1))
        return np.asarray((far < within).sum(axis=1))

    scraps = counts(middles(new), _SEAL) + counts(beside, _SEAL / 1.5)
    alone = (scraps < _SCRAPS) | (counts(middles(gone), _APART) > 0)
    return [new[number] for number in np.flatnonzero(alone)]


def find_differences(
    toned: Photometry, page: IssuedPage, stamps: Mapping[str, Box]
) -> InkDifferences:
    """Where scan and print differ at all. Left out are stamps, the edge, where a desk may show, and
    lines so fine that scans lose them."""
    missing, extra = _beyond(toned.model, toned.ink), _beyond(toned.ink, toned.model)
    edge = round(_EDGE * MM)
    for picture in (missing, extra):
        picture[:edge] = picture[-edge:] = 0
        picture[:, :edge] = picture[:, -edge:] = 0
        for box in stamps.values():
            clear(picture, box, _STAMPED)
    ruled = _ruled(page.half)
    gone, new = (cv2.subtract(halved(picture), ruled) for picture in (missing, extra))
    return InkDifferences(gone, new, extra, _tiles(cv2.subtract(page.half, ruled)) > 60, ruled)


def clear(picture: GrayImage, box: Box, room: float, scale: float = 1.0) -> None:
    """Nothing within a box and `room` millimeters around it; of a picture of the frame's size
    times `scale`."""
    left, top, right, bottom = box
    x0, y0 = (max(0, round((edge - room * MM) * scale)) for edge in (left, top))
    x1, y1 = (round((edge + room * MM) * scale) for edge in (right, bottom))
    picture[y0:y1, x0:x1] = 0


def _beyond(one: GrayImage, other: GrayImage) -> GrayImage:
    """Ink of one that the other has nowhere within a pixel: edges and small shifts don't count."""
    return cv2.subtract(one, cv2.dilate(other, np.ones((3, 3), np.uint8)))


def _ruled(half: GrayImage) -> GrayImage:
    """255 on and beside straight lines."""
    dark = cv2.threshold(half, 25, 255, cv2.THRESH_BINARY)[1]
    lines = np.zeros_like(dark)
    for rule in _RULES:
        within = cv2.erode(dark, np.ones(rule, np.uint8))
        if cv2.countNonZero(within):
            lines = cv2.max(lines, cv2.dilate(within, np.ones(rule, np.uint8)))
    return cv2.dilate(lines, np.ones((3, 3), np.uint8))


def _tiles(picture: GrayImage) -> GrayImage:
    """The most in each tile."""
    height, width = (side // _TILE * _TILE for side in picture.shape)
    rows = picture[:height, :width].reshape(height // _TILE, _TILE, width).max(axis=1)
    most: GrayImage = rows.reshape(len(rows), -1, _TILE).max(axis=2)
    return most


def windows(differing: GrayImage) -> GrayImage:
    """How much of full ink each window of half the frame holds, in pixels of the whole."""
    return cv2.boxFilter(differing, cv2.CV_32F, _LETTER, normalize=False) * (4 / 255)


def _changed_windows(
    differing: GrayImage, tiles: GrayImage, least: float, printed: GrayImage | None = None
) -> Iterator[InkPlace]:
    """Windows that differ by more than this page's do: more than usual where signs of `printed`,
    if it is given, are dense."""
    sums = windows(differing)
    if sums.max() <= least:
        return
    if printed is not None:
        sums /= _tolerance(printed)
    usual = _tiles(sums)[tiles]
    if not usual.size:
        return
    middle, high = np.percentile(usual, (50, 84))
    bound = max(least, float(middle + _SPREADS * (high - middle)))
    if not (sums > bound).any():
        return
    grown = cv2.dilate((sums > bound).astype(np.uint8), np.ones((3, 7), np.uint8))
    _count, labels, stats, _middles = cv2.connectedComponentsWithStats(grown)
    for number, (left, top, width, height, _area) in enumerate(stats[1:].tolist(), start=1):
        here = np.s_[top : top + height, left : left + width]
        most = float(sums[here][labels[here] == number].max())
        box = (2 * left, 2 * top, 2 * (left + width), 2 * (top + height))
        yield InkPlace("unlike", box, most / bound)


def _joined(places: Sequence[InkPlace]) -> list[InkPlace]:
    """Places of one kind that lie near one another are one place."""
    joined: list[InkPlace] = []
    for place in sorted(places, key=lambda p: (p.box[1], p.box[0])):
        near = next(
            (other for other in joined if touch(other.box, place.box, _APART, _APART / 4)), None
        )
        if near is None:
            joined.append(place)
            continue
        joined.remove(near)
        x0, y0, x1, y1 = zip(near.box, place.box, strict=True)
        box = (min(x0), min(y0), max(x1), max(y1))
        joined.append(InkPlace(place.kind, box, max(near.score, place.score)))
    return joined
