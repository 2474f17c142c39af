"""Pictures of pages, and the files that pdfium can't be trusted with."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from agreements.exceptions import PageUnreadable
from agreements.scans import render_page
from agreements.scans.gate import gate
from agreements.scans.sandbox import sandbox
from agreements.scans.sandbox.sandbox import ChildLimits
from tests.scans import honest, hostile_drawing, rawpdf

_SHORT = ChildLimits(cpu_seconds=1)
_SMALL = ChildLimits(memory=400_000_000)


def _picture(
    folder: Path,
    content: bytes,
    page: int = 1,
    width: int = 300,
    limits: ChildLimits | None = None,
) -> Image.Image:
    path = folder / "scan.pdf"
    path.write_bytes(content)
    (content,) = render_page.render_page(path, page, width, limits=limits)
    picture = Image.open(io.BytesIO(content))
    assert picture.format == "JPEG"
    return picture


def _darkest(picture: Image.Image, *box: int) -> int:
    return int(picture.convert("L").crop(box).getextrema()[0])  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["plain scan", "owner password only", "picture in strips"])
def test_draws_a_page_in_the_width_asked_for(tmp_path: Path, name: str) -> None:
    picture = _picture(tmp_path, honest.scans()[name])
    assert picture.size == (300, 425)
    assert _darkest(picture, 0, 0, 300, 425) < 60


def test_pages_count_from_one(tmp_path: Path) -> None:
    assert _picture(tmp_path, honest.saved(), page=4).width == 300
    for missing in (0, -1, 5):
        with pytest.raises(PageUnreadable):
            _picture(tmp_path, honest.saved(), page=missing)


def test_a_turned_page_is_drawn_upright(tmp_path: Path) -> None:
    assert _picture(tmp_path, honest.scan(page=b" /Rotate 90")).size == (300, 212)


def test_ink_of_a_tablet_is_drawn(tmp_path: Path) -> None:
    picture = _picture(tmp_path, honest.tablet(), width=595)
    assert _darkest(picture, 72, 642, 300, 770) < 60


def test_fields_filled_in_are_drawn(tmp_path: Path) -> None:
    picture = _picture(tmp_path, honest.filled_form(), width=595)
    assert _darkest(picture, 80, 210, 390, 235) < 60


def test_a_long_and_narrow_page_stays_within_the_pixels(tmp_path: Path) -> None:
    picture = _picture(tmp_path, rawpdf.pdf(box=b"/MediaBox [0 0 100 14000]"), width=4000)
    assert picture.width * picture.height <= 40_100_000


@pytest.mark.parametrize("width", [0, -1, 4001])
def test_a_width_out_of_range_is_the_callers_mistake(tmp_path: Path, width: int) -> None:
    with pytest.raises(ValueError, match="width"):
        _picture(tmp_path, honest.scan(), width=width)


@pytest.mark.parametrize(
    ("hostile", "limits", "error"),
    [
        (hostile_drawing.endless, _SHORT, sandbox.ChildTooSlow),
        (hostile_drawing.forms_in_forms, _SHORT, sandbox.ChildTooSlow),
        (hostile_drawing.tiles_without_number, _SHORT, sandbox.ChildTooSlow),
        (hostile_drawing.bomb, _SMALL, sandbox.ChildCrashed),
    ],
)
def test_a_page_that_can_not_be_drawn_passes_the_gate_and_harms_nobody(
    tmp_path: Path,
    hostile: Callable[[], bytes],
    limits: ChildLimits,
    error: type[sandbox.ChildFailed],
) -> None:
    with pytest.raises(PageUnreadable) as raised:
        _picture(tmp_path, hostile(), limits=limits)
    assert type(raised.value.__cause__) is error
    assert gate.check_pdf(tmp_path / "scan.pdf").pages == 1


@pytest.mark.parametrize("content", [b"", b"not a PDF", honest.scan()[:300]])
def test_what_is_no_pdf_is_unreadable(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(PageUnreadable):
        _picture(tmp_path, content)
