"""What the automatic checks find, and what they find that isn't there, on simulated scans.

Every class of page is simulated again and again with other seeds and looked at by the engine, a
page at a time; ten times as many scans are put together from pages seen. Rates come with Wilson's
95 % interval. `SCAN_PAGES` (10, some minutes) sets how many pages of each class and capture, 300
for rates to rely on; alterations come as 40 % of that in each of three captures, so that each has
more than that in all.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import product
from math import sqrt
from typing import Any

import cv2

from agreements.enums import Severity
from agreements.scans.checks import clauses
from agreements.scans.observation import PageObservation
from bench import _scan_sets as sets
from simulator.issued_document import captured, seen, world

PAGES = int(os.environ.get("SCAN_PAGES", "10"))
CAPTURES = tuple(os.environ.get("SCAN_CAPTURES", "flatbed phone bilevel").split())
# How a page is made, and which pages: any, the one to sign, or such as have clauses on them.
KINDS: dict[str, tuple[dict[str, Any], str]] = {
    "genuine": ({"seal": False}, "any"),
    "sealed": ({"seal": True}, "any"),
    "signed": ({"seal": False}, "signed"),
    "blank": ({"sign": False}, "signed"),
    "digit": ({"alter": "digit"}, "clauses"),
    "replaced": ({"alter": "replaced"}, "clauses"),
    "removed": ({"alter": "removed"}, "clauses"),
    "whited": ({"alter": "whited"}, "clauses"),
    "sentence": ({"alter": "sentence"}, "clauses"),
    "strike": ({"strike": True}, "clauses"),
}
ALTERED = ("digit", "replaced", "removed", "whited", "sentence")
Told = Callable[[PageObservation], bool]


def measure() -> Iterator[Mapping[str, object]]:
    kinds = os.environ.get("SCAN_KINDS", " ".join(KINDS)).split()
    genuine: dict[str, list[PageObservation]] = {}
    with ProcessPoolExecutor(2, initializer=_warm) as pool:
        for kind, capture in product(kinds, CAPTURES):
            many = max(1, PAGES * 2 // 5) if kind in (*ALTERED, "strike") else PAGES
            jobs = [(kind, capture, seed) for seed in range(many)]
            pages = [page for page in pool.map(_one, jobs, chunksize=4) if page is not None]
            for name, told in _questions(kind).items():
                yield _rate(f"{kind}, {capture}: {name}", [told(page) for page in pages])
            if kind == "genuine":
                genuine[capture] = pages
    if genuine:
        for name, answers in sets.measured(genuine, 10 * PAGES).items():
            yield _rate(name, answers)


def _questions(kind: str) -> dict[str, Told]:
    asked: dict[str, Told] = {}
    if kind in ("genuine", "sealed", "signed"):
        asked["identified"] = lambda page: page.issued == page.number
        asked["false alarm"] = _marked
        asked["said to be altered"] = _told
    if kind in ("signed", "blank"):
        for box in ("signature", "date"):
            asked[f"{box} said to be there"] = partial(_written, box)
            asked[f"{box} said to be missing"] = partial(_missing, box)
    if kind in (*ALTERED, "strike"):
        asked["found"] = _marked
        asked["the signer told"] = _told
    return asked


def _marked(page: PageObservation) -> bool:
    """The reviewer is shown a place where print may be changed."""
    return any(d.kind in ("altered", "unlike", "struck") for d in page.differences or ())


def _told(page: PageObservation) -> bool:
    """The signer is told that print was changed."""
    findings = clauses.check_clauses([page], world().expectations)
    return any(f.code == "clause_altered" and f.severity == Severity.PROBLEM for f in findings)


def _written(name: str, page: PageObservation) -> bool:
    held = page.writing.get(name)
    return held is not None and held.there and not held.under_seal


def _missing(name: str, page: PageObservation) -> bool:
    held = page.writing.get(name)
    return held is not None and not (held.there or held.faint)


def _warm() -> None:
    cv2.setNumThreads(1)
    world()


def _one(job: tuple[str, str, int]) -> PageObservation | None:
    """The page seen, None where there is nothing to alter on the page that chance chose."""
    kind, capture, seed = job
    here = world()
    wishes, where = KINDS[kind]
    numbers = {
        "any": list(range(1, here.original.pages + 1)),
        "signed": [here.original.signed_page],
        "clauses": sets.clause_pages(here),
    }[where]
    number = numbers[seed % len(numbers)]
    try:
        page = seen(here, captured(here, number, capture, seed, **wishes))
        return replace(page, number=number)
    except ValueError:
        return None


def _rate(name: str, answers: list[bool]) -> dict[str, object]:
    hits, many = sum(answers), len(answers)
    share, z = hits / many, 1.96
    middle = (share + z * z / (2 * many)) / (1 + z * z / many)
    wide = z * sqrt(share * (1 - share) / many + z * z / (4 * many * many)) / (1 + z * z / many)
    low, high = max(0.0, middle - wide), min(1.0, middle + wide)
    return {
        "bench": "scan-accuracy",
        "class": name,
        "hits": hits,
        "of": many,
        "percent": round(100 * share, 2),
        "interval": [round(100 * low, 2), round(100 * high, 2)],
    }
