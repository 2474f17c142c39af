"""A photo of one page: which page it is, how it came out, and the paper straightened. Runs in a
child: this is where a hostile file bites."""

import base64
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import cv2
import numpy as np

from agreements.scans.observation import PageObservation
from agreements.scans.page_analysis import glare, paper_edges, sharpness
from agreements.scans.page_analysis.analyze_page import PageAnalyzer
from agreements.scans.page_analysis.frame import FloatArray, GrayImage, corners, transform
from agreements.scans.page_analysis.issued_page import OpenedIssuedPdf
from agreements.scans.page_analysis.paper_edges import SheetOutline
from agreements.scans.page_analysis.scanned_sheet import ScanFile, ScannedSheet

_LONGEST = 2800  # pixels, of a page of A4 at 240 dpi
_PREVIEW = 900  # pixels of its width; a phone shows it in full
_QUALITY, _QUALITY_OF_PREVIEW = 85, 75
_MARGIN = 0.02  # of the page, shown around it where the edges of the paper are not seen
_WITHOUT = 14.0  # points from the edge of a page, on which nothing is printed
_MOST_PAPER = 1.4  # times the page; a sheet that is larger is something else


def look_at_photo(
    photo_path: str, issued_path: str, layout: Mapping[str, Any]
) -> dict[str, object]:
    """What `photographed_page` reads; `photo_path` is a PDF of one page."""
    cv2.setNumThreads(1)
    document = OpenedIssuedPdf(issued_path, layout)
    picture, sheet = ScanFile(photo_path).pictured_sheet(1)
    seen, *others = PageAnalyzer(document).analyze_sheet(sheet)
    paper = paper_edges.find_paper(sheet.gray)
    page = _corners_of_page(sheet, seen, document) if seen.matrix else None
    around = _corners_to_show(paper, page)
    if around is None:
        height, width = sheet.gray.shape
        around = corners(0, 0, width, height)
    size = paper_edges.size_between(around, _LONGEST)
    straight = paper_edges.straightened(_in_color(picture), around, size)
    return {
        "page": asdict(seen),
        "beside": [other.issued for other in others],
        "has_edges": paper is not None or page is not None,
        "is_cut_off": _is_cut_off(sheet, seen, paper, document),
        "glare": glare.find_glare(cv2.extractChannel(straight, 1)),
        "sharpness": sharpness.measure_sharpness(sheet.gray),
        "straight": _jpeg(straight, _QUALITY),
        "preview": _jpeg(_narrowed(straight), _QUALITY_OF_PREVIEW),
    }


def _corners_of_page(
    sheet: ScannedSheet, seen: PageObservation, document: OpenedIssuedPdf, inset: float = 0.0
) -> FloatArray:
    """Of the page that was recognized, in pixels, clockwise from its upper left one; `inset` in
    points."""
    matrix = np.array(seen.matrix).reshape(3, 3)
    width, height = document.frame.width, document.frame.height
    upright = corners(inset, height - inset, width - inset, inset)
    return transform(np.linalg.inv(sheet.to_fractions()) @ matrix, upright)


def _corners_to_show(paper: SheetOutline | None, page: FloatArray | None) -> FloatArray | None:
    """Those of the paper, where they agree with the page that was recognized; else of that page
    with a margin."""
    if page is None:
        return paper.corners if paper else None
    if paper and _holds(paper.corners, page):
        turns = [np.roll(paper.corners, turn, axis=0) for turn in range(4)]
        return min(turns, key=lambda turned: float(np.abs(turned - page).sum()))
    middle = page.mean(axis=0)
    return np.asarray(middle + (page - middle) * (1 + 2 * _MARGIN))


def _holds(paper: FloatArray, page: FloatArray) -> bool:
    outline = paper.astype(np.float32)
    larger = cv2.contourArea(outline) / max(cv2.contourArea(page.astype(np.float32)), 1.0)
    slack = 0.02 * float(np.linalg.norm(page[2] - page[0]))
    near = [cv2.pointPolygonTest(outline, (float(x), float(y)), True) > -slack for x, y in page]
    return larger < _MOST_PAPER and all(near)


def _is_cut_off(
    sheet: ScannedSheet,
    seen: PageObservation,
    paper: SheetOutline | None,
    document: OpenedIssuedPdf,
) -> bool:
    """Whether a part of the page on which something may stand is not in the photo."""
    if not seen.matrix:
        return paper is not None and not paper.is_whole
    height, width = sheet.gray.shape
    inner = _corners_of_page(sheet, seen, document, _WITHOUT)
    return not bool((inner >= 0).all() and (inner <= np.array([width, height])).all())


def _in_color(picture: GrayImage) -> GrayImage:
    return picture if picture.ndim == 3 else cv2.cvtColor(picture, cv2.COLOR_GRAY2BGR)


def _narrowed(picture: GrayImage) -> GrayImage:
    height, width = picture.shape[:2]
    if width <= _PREVIEW:
        return picture
    size = (_PREVIEW, max(1, round(height * _PREVIEW / width)))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def _jpeg(picture: GrayImage, quality: int) -> str:
    _done, content = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return base64.b64encode(content.tobytes()).decode()
