"""Ink that is larger than a letter: lines drawn through print, handwriting beside it, seals."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from agreements.scans.page_analysis.frame import MM, FloatArray, GrayImage, touch
from agreements.scans.page_analysis.ink import seals
from agreements.scans.page_analysis.ink.seals import Seal
from agreements.scans.page_analysis.issued_page import IssuedPage

Box = tuple[int, int, int, int]

HALF_MM = MM / 2  # most is looked at in half the frame
_INK = 75  # of 255, that new ink has at least
_PALE = 35  # of 255, and a seal
_WAVED = 1.2  # mm that printed lines may lie off
_LETTER_SIDE = 3.6  # mm; no letter is larger
_OVERFLOW = 2.0  # mm around a box to sign in within which its strokes begin
_FULL = 0.85  # of the page's side: a crease, a scanner's streak, the edge of the sheet
_FLAT, _MARGIN = 3.0, 14.0  # mm: pieces of a crease; it goes on where no print is
_THICKEST = 1.7  # mm; a felt pen. More is a stain, a shadow, a punched hole
_OVER = 8.0  # mm of a stroke over print, from which on it counts
_LEAST_SIDE = 10.0  # mm of handwriting
_BESIDE = 14.0  # mm of handwriting beside print
_NEAR = 7.5  # mm around a box to sign in
_COLORED = 200  # pixels of half the frame; fewer are noise
_LEAST_NEW = 150  # pixels of new ink in gaps; a line of 10 mm has more
_SQUEEZED = (0.125, 0.5)
_PIECE = (10, 3)  # squeezed pixels, 10 by 0.8 mm, within which a line through print is looked for
_GAPS = 0.12  # of such a piece, at least, is between letters
_FILLED = 0.62  # of the gaps have ink where a line runs through, ...
_BOLD = 0.4  # ... and by so much more than in most of the page, which may be printed bold


@dataclass(frozen=True, slots=True)
class InkPlace:
    """`box` in pixels of the frame; 1 is the least `score` that counts."""

    kind: str
    box: tuple[float, ...]
    score: float


@dataclass(frozen=True, slots=True)
class InkDifferences:
    """Pictures: print that is `missing` and ink that is `extra`, at half the frame's size; `extra`
    also `whole`; which `tiles` hold print, and where it is `ruled` (255), at half the size."""

    missing: GrayImage
    extra: GrayImage
    whole: GrayImage
    tiles: GrayImage
    ruled: GrayImage


def middles(places: Sequence[InkPlace]) -> FloatArray:
    """Of their boxes (n, 2)."""
    return np.asarray(np.reshape([place.box for place in places], (-1, 2, 2)).mean(axis=1))


def find_strokes(
    differing: InkDifferences,
    page: IssuedPage,
    fields: Mapping[str, Box],
    stains: Sequence[GrayImage | None],
    laid_well: bool,
) -> tuple[list[InkPlace], list[Seal], GrayImage]:
    """Places of what is larger than a letter, in pixels of the frame; the seals; and in half the
    frame a picture, 1 where new ink is explained by them. `stains`, at that size, are where it is
    red and where blue, None for nowhere. All print may be off a little on a page that is not
    `laid_well`, on others lines alone."""
    extra, ruled = differing.extra, differing.ruled
    mask = cv2.threshold(extra, _INK, 1, cv2.THRESH_BINARY)[1]
    places = []
    stamped = _seals(extra, stains, ruled if laid_well else cv2.max(ruled, page.half))
    for seal in stamped:
        left, top, right, bottom = (max(0, round(e * HALF_MM)) for e in seals.seal_bounds(seal))
        places.append(InkPlace("seal", _whole((left, top, right, bottom)), 1.0))
    explained = seals.seal_mask(stamped, mask.shape, HALF_MM)
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    joined[explained > 0] = 0
    # Pieces lie too far apart for there to be more than 65,535.
    _count, labels, stats, _middles = cv2.connectedComponentsWithStats(joined, ltype=cv2.CV_16U)
    large = stats[1:, 2:4].max(axis=1) >= _LETTER_SIDE * HALF_MM
    # Paragraphs, filled between their lines and words.
    text = cv2.morphologyEx(page.half, cv2.MORPH_CLOSE, np.ones((23, 23), np.uint8)) > 40
    for label in np.flatnonzero(large) + 1:
        left, top, width, height = (int(value) for value in stats[label, :4])
        here = np.s_[top : top + height, left : left + width]
        blob = labels[here] == label
        explained[here][blob] = 1
        box = (left, top, left + width, top + height)
        if not _is_negligible(blob, box, mask.shape, fields):
            kind, score = _kind(blob, text[here])
            if score >= 1:
                places.append(InkPlace(kind, _whole(box), score))
    places = _without_creases(places, page.frame.size)
    known = cv2.max(explained * 255, ruled)
    return [*places, *_lines_through(differing.whole, page.ink, known, fields)], stamped, explained


def _seals(extra: GrayImage, stains: Sequence[GrayImage | None], printed: GrayImage) -> list[Seal]:
    """In color ink of one color alone, if there is any. Where paper waves, what was `printed` lies
    beside its place: in black that is no frame of a stamp."""
    found: list[Seal] = []
    for stain in stains:
        if stain is not None:
            ink = cv2.threshold(stain, 40, 1, cv2.THRESH_BINARY)[1]
            if cv2.countNonZero(ink) > _COLORED:
                found += seals.find_seals(ink, HALF_MM)
    if found:
        return found
    side = 2 * round(_WAVED * HALF_MM) + 1
    extra = cv2.subtract(extra, cv2.dilate(printed, np.ones((side, side), np.uint8)))
    return seals.find_seals(cv2.threshold(extra, _PALE, 1, cv2.THRESH_BINARY)[1], HALF_MM)


def _without_creases(places: list[InkPlace], size: tuple[int, int]) -> list[InkPlace]:
    """Without pieces of a line from one edge of the page to the other, across or down."""
    for axis in (0, 1):
        flat = [p for p in places if p.kind != "seal" and _spans(p, 1 - axis) < _FLAT * MM]
        for place in flat:
            row = [p for p in flat if abs(p.box[1 - axis] - place.box[1 - axis]) < _FLAT * MM]
            low, high = min(p.box[axis] for p in row), max(p.box[axis + 2] for p in row)
            if low < _MARGIN * MM and high > size[axis] - _MARGIN * MM:
                places = [p for p in places if p not in row]
    return places


def _spans(place: InkPlace, axis: int) -> float:
    return place.box[axis + 2] - place.box[axis]


def _whole(box: Box) -> tuple[float, ...]:
    return tuple(2.0 * edge for edge in box)


def _is_negligible(
    blob: GrayImage, box: Box, page: tuple[int, ...], fields: Mapping[str, Box]
) -> bool:
    """A signature, a crease, a stain."""
    left, top, right, bottom = box
    if right - left > _FULL * page[1] or bottom - top > _FULL * page[0]:
        return True
    room = _OVERFLOW * HALF_MM
    if any(touch(box, [edge / 2 for edge in own], room, room) for own in fields.values()):
        return True
    return _thickness(blob) > _THICKEST


def _kind(blob: GrayImage, text: GrayImage) -> tuple[str, float]:
    """Whether a stroke runs over print or beside it, and its length against the least that
    counts."""
    thick = max(_thickness(blob), 0.2) * HALF_MM
    over = float((blob & text).sum()) / thick / HALF_MM
    length = float(blob.sum()) / thick / HALF_MM
    if over >= 0.5 * length:
        return "struck", over / _OVER
    # The rim of a punched hole is round and small.
    large = max(blob.shape) >= _LEAST_SIDE * HALF_MM
    return "written", length / _BESIDE if large else 0.0


def _thickness(blob: GrayImage) -> float:
    """Of its strokes, in millimeters: twice the area over the length of the outline."""
    padded = np.pad(blob.astype(np.uint8), 1)
    outline = int((padded - cv2.erode(padded, np.ones((3, 3), np.uint8))).sum())
    return 2 * float(blob.sum()) / outline / HALF_MM if outline else 0.0


def _lines_through(
    extra: GrayImage, printed: GrayImage, known: GrayImage, fields: Mapping[str, Box]
) -> list[InkPlace]:
    """Lines through a row of print: hidden by the letters, they show in the gaps between them.
    `known` is 255, at half the size, where new ink is explained."""
    new = cv2.threshold(extra, _INK, 255, cv2.THRESH_BINARY)[1]
    room = round(_NEAR * MM)
    for left, top, right, bottom in fields.values():
        new[top - room : bottom + room, max(0, left - room) : right + room] = 0
    if 5 * cv2.countNonZero(new) < _LEAST_NEW:
        return []
    new = cv2.dilate(new, np.ones((5, 1), np.uint8))
    ink = cv2.threshold(printed, 40, 255, cv2.THRESH_BINARY)[1]
    gaps = 255 - cv2.dilate(ink, np.ones((3, 5), np.uint8))
    new = cv2.min(new, gaps)
    if cv2.countNonZero(new) < _LEAST_NEW:
        return []
    known = cv2.resize(known, (new.shape[1], new.shape[0]), interpolation=cv2.INTER_NEAREST)
    known = cv2.dilate(known, np.ones((7, 1), np.uint8))  # more than what is new was
    filled, free, between = (_pieces(picture) for picture in (cv2.subtract(new, known), gaps, ink))
    rows = (free > _GAPS) & (between > 0.1)
    usual = float(np.percentile(filled[rows] / free[rows], 75)) if rows.any() else 0.0
    bound = max(_FILLED, usual + _BOLD)
    struck = ((filled > bound * free) & rows).astype(np.uint8)
    if not struck.any():
        return []
    grown = cv2.dilate(struck, np.ones((3, _PIECE[0]), np.uint8))
    _count, _labels, stats, _middles = cv2.connectedComponentsWithStats(grown)
    fx, fy = _SQUEEZED
    return [
        InkPlace("struck", (x / fx, y / fy, (x + w) / fx, (y + h) / fy), 1.0 + w / _PIECE[0] / 4)
        for x, y, w, h, _area in stats[1:].tolist()
    ]


def _pieces(picture: GrayImage) -> GrayImage:
    """The share of each long flat piece that has ink; squeezed, which tells as much for less."""
    fx, fy = _SQUEEZED
    small = cv2.resize(picture, None, fx=fx, fy=fy, interpolation=cv2.INTER_AREA)
    return cv2.blur(small.astype(np.float32), _PIECE) / 255
