"""A page without a verdict on what its file does not hold."""

from collections.abc import Sequence
from dataclasses import replace

from agreements.scans.observation import Outline, PageObservation
from agreements.scans.page_analysis.frame import touch

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
    return any(touch(_edges(place), _edges(gap), _BESIDE, _BESIDE) for gap in gaps)


def _edges(place: Outline) -> tuple[float, ...]:
    return *map(min, zip(*place, strict=True)), *map(max, zip(*place, strict=True))
