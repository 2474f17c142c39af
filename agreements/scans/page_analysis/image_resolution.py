"""How fine the pictures on a page are that has to be drawn: strips, faxes, a layer of print over a
coarse background. Drawn, each looks as fine as any other."""

from collections.abc import Mapping
from itertools import islice
from math import hypot

import pikepdf
import pypdfium2 as pdfium

Pixels = tuple[int, int]

_MOST = 20_000  # things on a page that are looked at
_SHARE = 0.1  # of a page, which pictures at least so fine have to cover; less is a logo


def dots_per_inch(page: pdfium.PdfPage, masks: Mapping[Pixels, Pixels]) -> float | None:
    """Of the finest pictures that cover a part of the page, in their coarser direction. None where
    it is no picture. `masks` are sizes in pixels of the masks that cut pictures of a size out."""
    width, height = page.get_size()
    found: list[tuple[float, float]] = []
    for thing in islice(page.get_objects(max_depth=5), _MOST):
        if not isinstance(thing, pdfium.PdfImage):
            continue
        across, down, area = _extent(thing)
        if area <= 0:
            continue
        own = thing.get_px_size()
        pixels = masks.get(own, own)
        found.append((72 * min(pixels[0] / across, pixels[1] / down), area))
    covered = 0.0
    for fineness, area in sorted(found, reverse=True):
        covered += area
        if covered >= _SHARE * width * height:
            return fineness
    return None


def finer_masks(page: pikepdf.Page) -> dict[Pixels, Pixels]:
    """The sizes of pictures that are cut out by a finer mask, each with its mask's."""
    found = {}
    for image in page.get_images().values():
        for key in ("/SMask", "/Mask"):
            mask = image.get(key)
            if isinstance(mask, pikepdf.Stream) and int(mask.Width) > int(image.Width):
                found[_pixels(image)] = _pixels(mask)
    return found


def _pixels(image: pikepdf.Object) -> Pixels:
    return int(image.Width), int(image.Height)


def _extent(thing: pdfium.PdfImage) -> tuple[float, float, float]:
    """Sides and area of a picture on the page, in points, also of one within forms."""
    matrix, form = thing.get_matrix(), thing.container
    while form is not None:
        matrix, form = matrix.multiply(form.get_matrix()), form.container
    a, b, c, d, _e, _f = matrix.get()
    return hypot(a, b), hypot(c, d), abs(a * d - b * c)
