"""How fine the pictures on a page are that has to be drawn: strips, faxes, a layer of print over a
coarse background. Drawn, each looks as fine as any other."""

from math import hypot

from pikepdf import Page, Stream

from agreements.scans.page_analysis.drawn_pictures import drawn_pictures

_SHARE = 0.1  # of a page, which pictures at least so fine have to cover; less is a logo


def dots_per_inch(page: Page) -> float | None:
    """Of the finest pictures that cover a part of the page, in their coarser direction; one that is
    cut out by a finer mask is as fine as that. None where it is no picture."""
    found: list[tuple[float, float]] = []
    for image, matrix in drawn_pictures(page):
        a, b, c, d, _e, _f = matrix.shorthand
        if area := abs(a * d - b * c):
            masks = (image.get(name) for name in ("/SMask", "/Mask"))
            layers = (image, *(mask for mask in masks if isinstance(mask, Stream)))
            width, height = max((int(layer.Width), int(layer.Height)) for layer in layers)
            found.append((72 * min(width / hypot(a, b), height / hypot(c, d)), area))
    left, bottom, right, top = (float(edge) for edge in page.cropbox)
    covered = 0.0
    for fineness, area in sorted(found, reverse=True):
        covered += area
        if covered >= _SHARE * abs((right - left) * (top - bottom)):
            return fineness
    return None
