"""The places of a page whose pictures break off."""

import logging
from collections.abc import Iterator
from itertools import islice

from pikepdf import Matrix, Object, Page, Stream

from agreements.scans.image_formats import ENOUGH, packed_rows
from agreements.scans.missing_areas import picture_rows
from agreements.scans.observation import Outline
from agreements.scans.page_analysis import drawn_pictures

logger = logging.getLogger(__name__)

_MOST_PICTURES = 2_000  # a page in strips has some hundred
WHOLE_PAGE: Outline = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))


def find_missing_areas(page: Page) -> tuple[Outline, ...]:
    """Where what belongs there is not in the file, as shares of the page as it is shown; all of the
    page where the place can't be told."""
    try:
        return tuple(_areas(page))
    except MemoryError:
        raise
    except Exception:  # whatever libraries raise of a page that is broken, which others tell
        logger.exception("gaps of a page")
        return ()


def _areas(page: Page) -> Iterator[Outline]:
    if any(_cut(stream) for stream in drawn_pictures.content_streams(page)):
        yield WHOLE_PAGE
        return
    try:
        drawn = drawn_pictures.drawn_pictures(page)
    except drawn_pictures.TooMuchDrawn:
        asked = islice(page.get_images().values(), _MOST_PICTURES)
        if any(_share(image) < ENOUGH for image in asked):
            yield WHOLE_PAGE
        return
    shares: dict[tuple[int, int], float] = {}
    for image, matrix in drawn[:_MOST_PICTURES]:
        if image.objgen not in shares:
            shares[image.objgen] = _share(image)
        share = shares[image.objgen]
        if share < ENOUGH and (place := _place(page, matrix, 1 - share)):
            yield place


def _share(image: Object) -> float:
    try:
        return picture_rows.rows_present(image)
    except MemoryError:
        raise
    except Exception:
        logger.exception("gaps of a picture")
        return 1.0


def _cut(stream: Stream) -> bool:
    """Whether instructions break off that are packed."""
    data = stream.read_raw_bytes() if stream.get("/Filter") == "/FlateDecode" else b""
    return bool(data) and not packed_rows.flate_ends(data)


def _place(page: Page, matrix: Matrix, lacking: float) -> Outline | None:
    """Of the foot of a picture, as shares of the page as it is shown; None if it is beside it."""
    place = drawn_pictures.place_on_page(page, matrix, lacking)
    x0, y0, x1, y1 = (min(1.0, max(0.0, edge)) for edge in place)
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1)) if x0 < x1 and y0 < y1 else None
