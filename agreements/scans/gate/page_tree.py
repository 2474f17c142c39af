"""The tree of pages: that it is one, how many pages it holds, and that each has a sane size."""

from collections.abc import Mapping

import pikepdf
from pikepdf import Array, Dictionary, Object

from agreements.scans.gate.limits import GateRejection, ScanLimits

_DEEPEST = 50
_LEAST_SIDE = 3.0  # points; readers show nothing smaller


Boxes = Mapping[str, Object | None]


def check_page_tree(pdf: pikepdf.Pdf, limits: ScanLimits) -> int:
    """Number of pages. Objects to loops, doubles, a wrong /Count, too many, impossible sizes."""
    root = pdf.Root.get("/Pages")
    if not isinstance(root, Dictionary) or "/Kids" not in root:
        raise GateRejection("page_tree")
    pages = _pages_below(root, {}, set(), 0, limits)
    if not pages:
        raise GateRejection("no_pages")
    return pages


def _pages_below(
    node: Object, above: Boxes, met: set[tuple[int, int]], depth: int, limits: ScanLimits
) -> int:
    """Itself included if it is one. `above` are the boxes of a page that states none itself, `met`
    the nodes so far."""
    if not isinstance(node, Dictionary) or depth > _DEEPEST:
        raise GateRejection("page_tree")
    if node.is_indirect and node.objgen in met:
        raise GateRejection("page_tree")
    met.add(node.objgen)
    boxes = {name: node.get(name, above.get(name)) for name in ("/MediaBox", "/CropBox")}
    if "/Kids" not in node:
        _check_page(node, boxes, limits)
        return 1
    kids = node.get("/Kids")
    if not isinstance(kids, Array):
        raise GateRejection("page_tree")
    pages = 0
    for kid in kids:
        pages += _pages_below(kid, boxes, met, depth + 1, limits)
        if pages > limits.pages:
            raise GateRejection("too_many_pages")
    if node.get("/Count") != pages:
        raise GateRejection("page_tree")
    return pages


def _check_page(page: Object, boxes: Boxes, limits: ScanLimits) -> None:
    if page.get("/Type", "/Page") != "/Page":
        raise GateRejection("page_tree")
    unit = _number(page.get("/UserUnit", 1))
    _check_size(boxes["/MediaBox"], unit, limits)
    if boxes["/CropBox"] is not None:
        _check_size(boxes["/CropBox"], unit, limits)


def _check_size(box: Object | None, unit: float, limits: ScanLimits) -> None:
    if not isinstance(box, Array) or len(box) != 4:
        raise GateRejection("page_size")
    left, bottom, right, top = (_number(value) for value in box)
    short, long = sorted((abs(right - left) * unit, abs(top - bottom) * unit))
    # Written so that NaN, which compares false, is refused.
    if not (
        short >= _LEAST_SIDE and long <= limits.page_side and long <= short * limits.page_ratio
    ):
        raise GateRejection("page_size")


def _number(value: object) -> float:
    try:
        return float(value)  # type: ignore[arg-type]  # int, Decimal, or whatever the file holds
    except (TypeError, ValueError, OverflowError):
        raise GateRejection("page_size") from None
