"""Whether all words of a body can be read: large enough, and between the margins of its pages.

xhtml2pdf shrinks a block that it can't break to the size of a page, however small its letters get.
"""

import ctypes

import pypdfium2 as pdfium
from pypdfium2 import raw

from agreements.documents import geometry

SMALLEST = 9.0  # points
_BLUR = 1.0


def legible(pdf: bytes) -> bool:
    """Looks at each page of `pdf`."""
    document = pdfium.PdfDocument(pdf)
    try:
        return all(_large_enough(page) and _inside(page) for page in document)
    finally:
        document.close()


def _large_enough(page: pdfium.PdfPage) -> bool:
    return all(_size(text) >= SMALLEST for text in page.get_objects([raw.FPDF_PAGEOBJ_TEXT]))


def _size(text: pdfium.PdfObject) -> float:
    """In points on paper, after all scaling."""
    size = ctypes.c_float()
    raw.FPDFTextObj_GetFontSize(text.raw, size)
    return float(size.value * abs(text.get_matrix().d))


def _inside(page: pdfium.PdfPage) -> bool:
    words, box = page.get_textpage(), geometry.CONTENT
    between = words.get_text_bounded(box.x0 - _BLUR, box.y0 - _BLUR, box.x1 + _BLUR, box.y1 + _BLUR)
    return len(between.split()) == len(words.get_text_range().split())
