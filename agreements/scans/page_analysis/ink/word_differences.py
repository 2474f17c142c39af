"""Whole words that don't stand where they were printed.

A window of one letter may differ for many honest reasons: paper that waves, dust, a coarse scan. A
word that is nowhere about its place, among words that are all where they are due, hardly does.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np

from agreements.scans.page_analysis.frame import MM, FloatArray, GrayImage, touch
from agreements.scans.page_analysis.ink.strokes import InkPlace, middles
from agreements.scans.page_analysis.issued_page import IssuedPage
from agreements.scans.page_analysis.photometry import Photometry
from agreements.scans.page_analysis.registration import patch_search
from agreements.scans.page_analysis.registration.patch_search import Box, PatchMatch

_INK = 40  # of 255
_GAP = (3, 3)  # pixels of half the frame: between letters, not between words
_LEAST, _HIGHEST, _LONGEST = 3.0, 8.0, 12.0  # mm; longer ones are looked at piece by piece
_ROOM, _REACH = 0.4, 1.2  # mm around a word, and that it may be off
_ANOTHER = 0.5  # less alike, it is another word or none
_AROUND, _FEWEST = 30 * MM, 5  # within which so many other words have to be where they are due
_ALIKE, _STEADY = 0.8, 0.25 * MM  # how alike those are, and how far off (medians)


def changed_words(
    places: Sequence[InkPlace],
    toned: Photometry,
    page: IssuedPage,
    explained: GrayImage,
    well: bool,
) -> list[InkPlace]:
    """The places, "altered" where whole words are others than were printed, or gone. `explained`
    is 1 in half the frame where a seal or a stroke lies, which may hide a word; `well` whether the
    page lies well."""
    if not well or not any(place.kind == "unlike" for place in places):
        return list(places)
    boxes = _words(page)
    found = [(box, _found(box, toned)) for box in boxes if not _covered(box, explained)]
    seen = [(box, match) for box, match in found if match is not None]
    return [
        replace(place, kind="altered") if place.kind == "unlike" and _differ(place, seen) else place
        for place in places
    ]


def _differ(place: InkPlace, seen: Sequence[tuple[Box, PatchMatch]]) -> bool:
    here = [match for box, match in seen if touch(box, place.box)]
    if not any(match.likeness < _ANOTHER for match in here):
        return False
    (middle,) = middles([place])
    beside = [
        (match.likeness, float(np.hypot(*match.off)))
        for box, match in seen
        if not touch(box, place.box) and np.hypot(*(match.at - middle)) < _AROUND
    ]
    if len(beside) < _FEWEST:
        return False
    alike, off = np.median(beside, axis=0)
    return bool(alike > _ALIKE and off < _STEADY)


def _words(page: IssuedPage) -> list[Box]:
    """In pixels of the frame."""
    dark = cv2.threshold(page.half, _INK, 255, cv2.THRESH_BINARY)[1]
    joined = cv2.morphologyEx(dark, cv2.MORPH_CLOSE, np.ones(_GAP, np.uint8))
    stats: FloatArray = cv2.connectedComponentsWithStats(joined)[2]
    found: list[Box] = []
    for left, top, width, height, _area in (2 * stats[1:]).tolist():
        if width < _LEAST * MM or height > _HIGHEST * MM:
            continue
        pieces = max(1, round(width / (_LONGEST * MM)))
        edges = np.linspace(left, left + width, pieces + 1).round().astype(int).tolist()
        found += [(a, top, b, top + height) for a, b in pairwise(edges)]
    return found


def _found(box: Box, toned: Photometry) -> PatchMatch | None:
    room = round(_ROOM * MM)
    left, top, right, bottom = box
    wider = (left - room, top - room, right + room, bottom + room)
    return patch_search.find_patch(toned.model, toned.ink, wider, round(_REACH * MM))


def _covered(box: Box, explained: GrayImage) -> bool:
    left, top, right, bottom = (edge // 2 for edge in box)
    return bool(explained[top : bottom + 1, left : right + 1].any())
