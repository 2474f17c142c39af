"""The engine against itself without one of its parts, on the same simulated pages.

How many pages of each class the reviewer is shown a false alarm on, and what becomes of the field
for the signature: with all parts, and without each. `SCAN_PAGES` (2) of each class and capture.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import Any
from unittest import mock

import cv2
import numpy as np

from agreements.scans.observation import PageObservation
from agreements.scans.page_analysis.ink import differences, seal_frames, signature_fields
from simulator.issued_document import captured, seen, world

PAGES = int(os.environ.get("SCAN_PAGES", "2"))
FIRST = int(os.environ.get("SCAN_SEED", "7000"))
CAPTURES = ("flatbed", "phone", "bilevel")
# How a page is made, whether it is the one to sign, whether in Chinese signs.
KINDS: dict[str, tuple[dict[str, Any], bool, bool]] = {
    "genuine": ({"seal": False}, False, False),
    "ringed": ({"seal": "ring"}, False, False),
    "framed": ({"seal": "frame"}, False, False),
    "genuine, Chinese": ({"seal": False}, False, True),
    "ringed, Chinese": ({"seal": "ring"}, False, True),
    "framed, Chinese": ({"seal": "frame"}, False, True),
    "signed": ({"seal": False}, True, False),
    "signed, framed": ({"seal": "frame"}, True, False),
    "blank": ({"sign": False, "seal": False}, True, False),
    "blank, framed": ({"sign": False, "seal": "frame"}, True, False),
}
# Each part: where it is, and what is there in its stead.
PARTS: dict[str, tuple[object, str, Callable[..., Any]]] = {
    "scraps": (differences, "_without_seal_scraps", lambda new, _gone, _beside: new),
    "stains": (differences, "_stain_darkness", lambda ink: _nothing(ink)[::2, ::2]),
    "dense signs": (differences, "_tolerance", lambda half: np.ones(half.shape, np.float32)),
    "dots": (signature_fields, "_dotted_strokes", lambda gray: _nothing(gray)),
    "frames": (seal_frames, "find_frames", lambda _cells, _points: []),
}


def measure() -> Iterator[Mapping[str, object]]:
    cv2.setNumThreads(1)
    for kind, capture in product(KINDS, CAPTURES):
        met: dict[str, Counter[str]] = {without: Counter() for without in ("", *PARTS)}
        for number in range(PAGES):
            for without, page in _pages(kind, capture, FIRST + number):
                met[without].update(_told(page))
        for without, counts in met.items():
            yield {
                "bench": "scan-ablation",
                "class": f"{kind}, {capture}",
                "without": without or "nothing",
                "of": PAGES,
                **counts,
            }


def _pages(kind: str, capture: str, seed: int) -> Iterator[tuple[str, PageObservation]]:
    wishes, to_sign, chinese = KINDS[kind]
    here = world(chinese=chinese)
    original = here.original
    number = original.signed_page if to_sign else seed % original.pages + 1
    scan = captured(here, number, capture, seed, **wishes)
    whole = seen(here, scan)
    yield "", whole
    for name, (module, attribute, instead) in PARTS.items():
        with mock.patch.object(module, attribute, instead):
            yield name, seen(here, scan)


def _told(page: PageObservation) -> Iterator[str]:
    if any(d.kind in ("altered", "unlike", "struck") for d in page.differences or ()):
        yield "marked"
    if ink := page.writing.get("signature"):
        if ink.there and not (ink.under_seal or ink.faint or ink.typed or ink.unsure):
            yield "signed"
        elif ink.there or ink.faint:
            yield "asked"
        else:
            yield "missing"


def _nothing(picture: np.ndarray) -> np.ndarray:
    height, width = (side // 2 * 2 for side in picture.shape)
    return np.zeros((height, width), np.uint8)
