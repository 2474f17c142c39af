"""Which issued page each page of a file shows, told quickly."""

import io

import pikepdf
import pytest

from agreements import storage
from agreements.scans import observe_pages
from agreements.scans.observation import UNKNOWN_PAGE
from tests import examined, some_pages

pytestmark = [pytest.mark.django_db, pytest.mark.pages]


@pytest.fixture
def document():
    return examined.issued()


@pytest.fixture
def shows(document, tmp_path):
    def told(content: bytes, pages: int):
        path = tmp_path / "scan.pdf"
        path.write_bytes(content)
        with storage.local_copy(document.file) as issued:
            return observe_pages.identify_pages(path, issued, document.layout, pages)

    return told


def changed(content: bytes, change) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        for page in pdf.pages:
            change(page)
        pdf.save(out)
    return out.getvalue()


def test_pages_in_any_order_with_one_of_something_else(document, shows) -> None:
    assert shows(some_pages.of(document, 2, 0, 1), 3) == [(2, 0, ()), (None, 0, ()), (1, 0, ())]


@pytest.mark.parametrize("by", [90, 180, 270])
def test_a_page_on_its_side_and_how_to_turn_it(document, shows, by) -> None:
    turned = changed(some_pages.of(document, 1), lambda page: page.rotate(by, relative=False))
    assert shows(turned, 1) == [(1, 360 - by, ())]


def test_a_page_whose_code_is_covered_by_its_looks(document, shows) -> None:
    x0, y0, x1, y1 = document.layout["stamps"]["qr"]
    white = f"q 1 g {x0 - 3} {y0 - 3} {x1 - x0 + 6} {y1 - y0 + 6} re f Q".encode()
    covered = changed(some_pages.of(document, 2, 1), lambda page: page.contents_add(white))
    assert shows(covered, 2) == [(2, 0, ()), (1, 0, ())]


def test_a_page_of_another_request_is_none_of_this(document, shows) -> None:
    assert shows(some_pages.of(examined.issued(), 1), 1) == [(0, 0, ())]


def test_what_is_too_much_for_the_child_shows_nothing(shows) -> None:
    assert shows(b"%PDF-1.7 nothing more", 2) == [UNKNOWN_PAGE] * 2


def test_two_pages_side_by_side_on_one_sheet(document, shows) -> None:
    assert shows(some_pages.side_by_side(document, 2, 1), 1) == [(1, 0, (2,))]


def test_the_back_of_a_page_is_not_the_page(document, shows) -> None:
    def mirror(page: pikepdf.Page) -> None:
        page.contents_add(f"q -1 0 0 1 {page.mediabox[2]} 0 cm".encode(), prepend=True)
        page.contents_add(b"Q")

    assert shows(changed(some_pages.of(document, 1), mirror), 1) == [(0, 0, ())]
