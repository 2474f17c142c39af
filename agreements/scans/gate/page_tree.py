"""The tree of pages: that it is one, how many pages it holds, and that each has a sane size."""

from typing import NamedTuple

import pikepdf
from pikepdf import Array, Dictionary, Object

from agreements.scans.gate.limits import GateRejection, ScanLimits

_DEEPEST = 50
_LEAST_SIDE = 3.0  # points; readers show nothing smaller


class _Boxes(NamedTuple):
    """The boxes a page has if it states none itself."""

    media: Object | None = None
    crop: Object | None = None


def check_page_tree(pdf: pikepdf.Pdf, limits: ScanLimits) -> int:
    """Number of pages. Objects to loops, doubles, a wrong /Count, too many, impossible sizes."""
    root = pdf.Root.get("/Pages")
    if not isinstance(root, Dictionary) or "/Kids" not in root:
        raise GateRejection("page_tree")
    pages = _PageTreeWalk(limits).count(root, _Boxes(), depth=0)
    if not pages:
        raise GateRejection("no_pages")
    return pages


class _PageTreeWalk:
    """One pass over the tree; remembers which nodes it met and how many pages."""

    def __init__(self, limits: ScanLimits) -> None:
        self.limits = limits
        self.met: set[tuple[int, int]] = set()
        self.pages = 0

    def count(self, node: Object, above: _Boxes, depth: int) -> int:
        """Pages below `node`, itself included if it is one."""
        if not isinstance(node, Dictionary) or depth > _DEEPEST or self._met_before(node):
            raise GateRejection("page_tree")
        boxes = _Boxes(node.get("/MediaBox", above.media), node.get("/CropBox", above.crop))
        if "/Kids" not in node:
            return self._page(node, boxes)
        kids = node.get("/Kids")
        if not isinstance(kids, Array):
            raise GateRejection("page_tree")
        pages = sum(self.count(kid, boxes, depth + 1) for kid in kids)
        if node.get("/Count") != pages:
            raise GateRejection("page_tree")
        return pages

    def _met_before(self, node: Object) -> bool:
        if not node.is_indirect:
            return False
        seen = node.objgen in self.met
        self.met.add(node.objgen)
        return seen

    def _page(self, page: Object, boxes: _Boxes) -> int:
        if page.get("/Type", "/Page") != "/Page":
            raise GateRejection("page_tree")
        self.pages += 1
        if self.pages > self.limits.pages:
            raise GateRejection("too_many_pages")
        unit = _number(page.get("/UserUnit", 1))
        self._check_size(boxes.media, unit)
        if boxes.crop is not None:
            self._check_size(boxes.crop, unit)
        return 1

    def _check_size(self, box: Object | None, unit: float) -> None:
        if not isinstance(box, Array) or len(box) != 4:
            raise GateRejection("page_size")
        left, bottom, right, top = (_number(value) for value in box)
        short, long = sorted((abs(right - left) * unit, abs(top - bottom) * unit))
        # Written so that NaN, which compares false, is refused.
        if not (short >= _LEAST_SIDE and long <= self.limits.page_side):
            raise GateRejection("page_size")
        if long > short * self.limits.page_ratio:
            raise GateRejection("page_size")


def _number(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]  # int, Decimal, or whatever the file holds
    except (TypeError, ValueError, OverflowError):
        raise GateRejection("page_size") from None
