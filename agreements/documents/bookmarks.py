"""Bookmarks of a PDF: by them a reader goes to a clause, to the form, to the schedule."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple, cast

import pikepdf
from pikepdf import Name, OutlineItem, Page

from agreements.documents.geometry import HEIGHT


class Bookmark(NamedTuple):
    """What it is called, the page it leads to (from 0), and those within."""

    title: str
    page: int
    within: tuple["Bookmark", ...] = ()


def read_bookmarks(pdf: pikepdf.Pdf) -> list[Bookmark]:
    """Those that a PDF has. One that leads to no page is left out, not those within it."""
    with pdf.open_outline() as outline:
        return list(_read(outline.root))


def write_bookmarks(pdf: pikepdf.Pdf, bookmarks: Sequence[Bookmark]) -> None:
    """Give them to a PDF that has none."""
    with pdf.open_outline() as outline:
        outline.root.extend(map(_item, bookmarks))


def _read(items: Sequence[OutlineItem]) -> Iterator[Bookmark]:
    for item in items:
        within = tuple(_read(item.children))
        place = item.destination
        if isinstance(place, pikepdf.Array) and _is_page(place[0]):
            # A property, which pikepdf's stubs take for a method.
            number = cast(int, Page(place[0]).index)
            yield Bookmark(item.title, number, within)
        else:
            yield from within


def _is_page(place: object) -> bool:
    return isinstance(place, pikepdf.Dictionary) and place.get("/Type") == Name.Page


def _item(bookmark: Bookmark) -> OutlineItem:
    # To the top of the page, at whatever size the reader looks at it.
    item = OutlineItem(bookmark.title, bookmark.page, "XYZ", top=round(HEIGHT, 2))
    item.children.extend(map(_item, bookmark.within))
    return item
