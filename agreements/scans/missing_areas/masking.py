"""A page without a verdict on what its file does not hold."""

from collections.abc import Sequence
from dataclasses import replace

from agreements.scans.observation import Outline, PageObservation

_BESIDE = 0.02  # of the page: where a picture breaks off, its last rows are garbled


def mask_missing_areas(seen: PageObservation, gaps: Sequence[Outline]) -> PageObservation:
    """What was seen outside of the gaps. How dark and how sharp the page is was measured over all
    of it, so that it says nothing; nor is half a picture the same as any other one."""
    if not gaps:
        return seen
    differences, writing = seen.differences, {}
    if differences is not None:  # or it is not known where on the page anything lies
        differences = tuple(d for d in differences if not _in(gaps, d.outline))
        writing = {name: w for name, w in seen.writing.items() if not _in(gaps, w.outline)}
    return replace(
        seen,
        broken_off=tuple(gaps),
        writing=writing,
        differences=differences,
        black=None,
        blur=None,
        digest="",
    )


def _in(gaps: Sequence[Outline], place: Outline) -> bool:
    """Whether a place may lie in one of the gaps, if only by an edge."""
    left, top, right, bottom = _edges(place)
    for gap in gaps:
        x0, y0, x1, y1 = _edges(gap)
        across = left < x1 + _BESIDE and right > x0 - _BESIDE
        if across and top < y1 + _BESIDE and bottom > y0 - _BESIDE:
            return True
    return False


def _edges(place: Outline) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _y in place], [y for _x, y in place]
    return min(xs), min(ys), max(xs), max(ys)
