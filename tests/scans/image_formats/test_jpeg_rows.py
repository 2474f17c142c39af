"""How much of a JPEG there is; above all that none is cut which only ends oddly."""

import io
import re

import pytest
from PIL import Image

from agreements.scans.image_formats.jpeg_rows import jpeg_rows_present
from tests.scans import taken
from tests.scans.cut_pictures import jpeg

END = b"\xff\xd9"
KINDS = {
    "color": {},
    "gray": {"mode": "L"},
    "CMYK": {"mode": "CMYK"},
    "restarting": {"restart_marker_rows": 1},
    "restarting amid rows": {"restart_marker_blocks": 7},
    "without a smaller color": {"subsampling": 0},
}
PROGRESSIVE = {"progressive": True}
ODD = {
    "as it is": lambda data: data,
    "no end mark": lambda data: data[:-2],
    "no end mark, a line break": lambda data: data[:-2] + b"\r\n",
    "no end mark, zeros": lambda data: data[:-2] + bytes(5000),
    "a byte too few": lambda data: data[:-3],
    "zeros behind": lambda data: data + bytes(5000),
    "another picture behind": lambda data: data + b"\xff\xd8 preview",
    "junk between": lambda data: data.replace(b"\xff\xdb", b"junk\xff\xdb"),
    "bytes that fill": lambda data: data[:-2] + b"\xff\xff\xff" + END,
}
CUT = {
    "nothing behind": b"",
    "an end mark behind": END,
    "zeros behind": bytes(5000),
    "another segment behind": b"\xff\xfe\x00\x04ab" + END,
}


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("how", [*KINDS.values(), PROGRESSIVE], ids=[*KINDS, "progressive"])
def test_what_only_ends_oddly_is_whole(how, odd) -> None:
    assert jpeg_rows_present(ODD[odd](jpeg(**how))) >= 0.99


def test_a_page_with_an_even_foot_is_whole() -> None:
    clean = taken.jpeg()
    assert jpeg_rows_present(clean) == jpeg_rows_present(clean[: clean.index(END)]) == 1.0


def test_a_picture_of_a_few_pixels_is_whole() -> None:
    Image.new("RGB", (3, 2), "red").save(out := io.BytesIO(), "JPEG")
    assert jpeg_rows_present(out.getvalue()) == jpeg_rows_present(out.getvalue()[:-2]) == 1.0


@pytest.mark.parametrize("behind", CUT)
@pytest.mark.parametrize("how", KINDS.values(), ids=KINDS)
def test_of_a_cut_one_the_rows_are_counted(how, behind) -> None:
    data = jpeg(**how)
    for part in (0.3, 0.6, 0.9):
        found = jpeg_rows_present(data[: int(len(data) * part)] + CUT[behind])
        assert found == pytest.approx(part, abs=0.04)


def test_a_cut_beside_a_mark_that_restarts() -> None:
    data = jpeg(restart_marker_rows=1)
    mark = [found.start() for found in re.finditer(rb"\xff[\xd0-\xd7]", data)][25]
    found = {jpeg_rows_present(data[: mark + shift]) for shift in range(-2, 4)}
    assert len(found) == 1
    assert found.pop() == pytest.approx(26 * 16 / 850, abs=0.02)


def test_a_progressive_one_may_lack_its_last_bytes() -> None:
    assert jpeg_rows_present(jpeg(**PROGRESSIVE)[:-12]) >= 0.99


@pytest.mark.parametrize("part", [0.05, 0.3, 0.5, 0.9])
def test_where_a_progressive_one_breaks_off_can_t_be_told(part) -> None:
    data = jpeg(**PROGRESSIVE)
    assert jpeg_rows_present(data[: int(len(data) * part)]) == 0.0


def test_a_progressive_one_ended_before_it_was_fine_lacks_everything() -> None:
    data = jpeg(**PROGRESSIVE)
    assert jpeg_rows_present(data[: len(data) // 3] + END) == 0.0


def test_what_breaks_off_before_its_picture_has_no_rows() -> None:
    data = jpeg()
    assert [jpeg_rows_present(data[:length]) for length in (0, 2, 3, 30, 300)] == [0.0] * 5


@pytest.mark.parametrize(
    "data",
    [
        b"no JPEG",
        bytes(500),
        jpeg().replace(b"\xff\xc0", b"\xff\xc9"),
        jpeg().replace(b"\xff\xc0\x00\x11\x08", b"\xff\xc0\x00\x11\x0c"),
    ],
)
def test_of_what_we_don_t_know_nothing_is_said(data) -> None:
    assert jpeg_rows_present(data) == 1.0
