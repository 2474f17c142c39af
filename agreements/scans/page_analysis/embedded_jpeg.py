"""The JPEG of a page that is nothing but one JPEG, as nearly every scanner writes it.

Only where that is sure to be what a reader sees: no mask, no clipping, nothing drawn over it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from agreements.scans.page_analysis import drawn_pictures

_LONGEST_CONTENT = 2000  # bytes
_MOST_OPERATORS = 40
_WHOLE = 0.9  # of the page has to be covered by its picture
_IMAGE_KEYS = {"/Type", "/Subtype", "/Width", "/Height", "/ColorSpace", "/BitsPerComponent"}
_IMAGE_KEYS |= {"/Filter", "/Length", "/Interpolate", "/Name", "/DecodeParms", "/Metadata"}


@dataclass(frozen=True, slots=True)
class EmbeddedJpeg:
    """`turns` quarter turns clockwise show it as the page is shown. `place`: left, top, right and
    bottom of it then, as shares of the page; a photo leaves a white band."""

    data: bytes
    width: int
    height: int
    turns: int
    place: tuple[float, ...]


def embedded_jpeg(page: pikepdf.Page) -> EmbeddedJpeg | None:
    """None where the page has to be drawn to know how it looks."""
    entries = page.obj
    if "/Annots" in entries or "/UserUnit" in entries or "/Group" in entries:
        return None
    if list(page.cropbox) != list(page.mediabox):
        return None
    shown = _only_picture(page)
    if shown is None:
        return None
    name, placed = shown
    image = page.resources.get("/XObject", Dictionary()).get(name)
    if not isinstance(image, Stream) or not _plain(image):
        return None
    if not _fills(placed, [float(edge) for edge in page.mediabox]):
        return None
    turns = int(entries.get("/Rotate", 0)) // 90 % 4
    place = drawn_pictures.place_on_page(page, placed)
    return EmbeddedJpeg(image.read_raw_bytes(), int(image.Width), int(image.Height), turns, place)


def _only_picture(page: pikepdf.Page) -> tuple[str, pikepdf.Matrix] | None:
    """The name of the one XObject that is shown, and its matrix; no other operators."""
    streams = drawn_pictures.content_streams(page)
    if any(int(stream.Length) >= _LONGEST_CONTENT for stream in streams):
        return None
    steps = pikepdf.parse_content_stream(page)
    operators = [str(step.operator) for step in steps]
    if len(steps) > _MOST_OPERATORS or not set(operators) <= {"q", "Q", "cm", "Do"}:
        return None
    if operators.count("Do") != 1 or operators.count("q") != operators.count("Q"):
        return None
    matrix, shown = pikepdf.Matrix(), operators.index("Do")
    for step, operator in zip(steps[:shown], operators, strict=False):
        if operator == "cm":
            matrix = pikepdf.Matrix(*(float(value) for value in step.operands)) @ matrix
    return str(steps[shown].operands[0]), matrix


def _plain(image: Stream) -> bool:
    space = image.get("/ColorSpace")
    if isinstance(space, Array) and len(space) and space[0] == "/ICCBased":
        space = {1: Name.DeviceGray, 3: Name.DeviceRGB}.get(int(space[1].get("/N", 0)))
    filters = image.get("/Filter")
    if isinstance(filters, Array) and len(filters) == 1:
        filters = filters[0]
    return (
        set(image.keys()) <= _IMAGE_KEYS
        and image.get("/Subtype") == "/Image"
        and filters == "/DCTDecode"
        and space in ("/DeviceRGB", "/DeviceGray")
        and "/ColorTransform" not in image.get("/DecodeParms", Dictionary())
    )


def _fills(matrix: pikepdf.Matrix, box: Sequence[float]) -> bool:
    """Neither turned nor mirrored, and over nearly all of the page."""
    left, bottom, right, top = box
    width, height = right - left, top - bottom
    a, b, c, d, e, f = matrix.shorthand
    straight = abs(b) < 0.01 * width and abs(c) < 0.01 * height
    inside = e <= left + (1 - _WHOLE) * width and f <= bottom + (1 - _WHOLE) * height
    return straight and inside and a >= _WHOLE * width and d >= _WHOLE * height
