"""Where on a page a picture breaks off."""

import io
import zlib

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name

from agreements.scans.missing_areas.missing_areas import WHOLE_PAGE, find_missing_areas
from tests.scans import honest, rawpdf
from tests.scans.cut_pictures import HEIGHT, WIDTH, fax, jpeg, noisy, pdf

JPEG = jpeg()
HALF = JPEG[: len(JPEG) // 2]
FLATE = zlib.compress(noisy().tobytes())
RAW = noisy().tobytes()
FAX = {"ColorSpace": Name.DeviceGray, "BitsPerComponent": 1}
FAX["DecodeParms"] = Dictionary(K=-1, Columns=WIDTH, Rows=HEIGHT)
PLACED = b"q 297.5 0 0 421 0 421 cm /Im Do Q"  # into the upper left quarter


def gaps(made: pikepdf.Pdf) -> list[tuple[float, ...]]:
    """Left, top, right, bottom of each."""
    made.save(out := io.BytesIO())
    with pikepdf.open(out) as read:
        found = find_missing_areas(read.pages[0])
    return [(gap[0][0], gap[0][1], gap[2][0], gap[2][1]) for gap in found]


def near(*edges: float):
    return [pytest.approx(edges, abs=0.04)]


PACKED = {
    "JPEG": (JPEG, Name.DCTDecode, {}),
    "JPEG packed twice": (zlib.compress(JPEG), Array([Name.FlateDecode, Name.DCTDecode]), {}),
    "Flate": (FLATE, Name.FlateDecode, {}),
    "Flate in a list": (FLATE, Array([Name.FlateDecode]), {}),
    "fax": (fax(), Name.CCITTFaxDecode, FAX),
    "not packed": (RAW, Array([]), {}),
}


@pytest.mark.parametrize("packed", PACKED)
def test_the_lower_half_is_lacking(packed) -> None:
    data, filters, entries = PACKED[packed]
    assert gaps(pdf(data, filters, **entries)) == []
    half = data[: len(data) // 2]
    assert gaps(pdf(half, filters, **entries)) == near(0, 0.5, 1, 1)


def test_rows_that_were_predicted_are_counted_with_their_first_byte() -> None:
    rows = [b"\x00" + RAW[at : at + 3 * WIDTH] for at in range(0, len(RAW), 3 * WIDTH)]
    parms = Dictionary(Predictor=15, Colors=3, Columns=WIDTH)
    packed = zlib.compress(b"".join(rows))
    assert gaps(pdf(packed, Name.FlateDecode, DecodeParms=parms)) == []
    short = zlib.compress(b"".join(rows[: HEIGHT // 2]))
    assert gaps(pdf(short, Name.FlateDecode, DecodeParms=parms)) == near(0, 0.5, 1, 1)


@pytest.mark.parametrize("filters", ["JBIG2Decode", "JPXDecode"])
def test_of_what_can_t_be_counted_all_is_lacking(filters) -> None:
    assert gaps(pdf(b"", Name("/" + filters))) == [(0, 0, 1, 1)]
    assert gaps(pdf(jpeg(progressive=True)[:9000], Name.DCTDecode)) == [(0, 0, 1, 1)]


@pytest.mark.parametrize(
    ("content", "entries", "place"),
    [
        (PLACED, {}, (0, 0.25, 0.5, 0.5)),
        (PLACED, {"Rotate": 90}, (0.5, 0, 0.75, 0.5)),
        (PLACED, {"Rotate": 180}, (0.5, 0.5, 1, 0.75)),
        (PLACED, {"Rotate": 270}, (0.25, 0.5, 0.5, 1)),
        (PLACED, {"MediaBox": Array([0, 842, 595, 0])}, (0, 0.25, 0.5, 0.5)),
        (PLACED, {"CropBox": Array([0, 421, 297.5, 842])}, (0, 0.5, 1, 1)),
        (b"q .5 0 0 .5 0 421 cm q 595 0 0 842 0 0 cm /Im Do Q Q", {}, (0, 0.25, 0.5, 0.5)),
        (b"0 842 -595 0 595 0 cm /Im Do", {}, (0.5, 0, 1, 1)),  # its foot to the right
        (b"-595 0 0 -842 595 842 cm /Im Do", {}, (0, 0, 1, 0.5)),  # upside down
    ],
)
def test_the_gap_lies_where_the_picture_is_drawn(content, entries, place) -> None:
    made = pdf(HALF, Name.DCTDecode, content)
    for name, value in entries.items():
        made.pages[0].obj[f"/{name}"] = value
    assert gaps(made) == near(*place)


@pytest.mark.parametrize("content", [b"0 0 m 9 9 l S", b"q 595 0 0 842 900 0 cm /Im Do Q"])
def test_a_picture_that_is_not_on_the_page_is_no_matter(content) -> None:
    assert gaps(pdf(HALF, Name.DCTDecode, content)) == []


def test_the_foot_of_one_strip_is_lacking_alone() -> None:
    made = pdf(
        JPEG, Name.DCTDecode, b"q 595 0 0 421 0 421 cm /Im Do Q q 595 0 0 421 0 0 cm /B Do Q"
    )
    lower = pdf(HALF, Name.DCTDecode)
    names = made.pages[0].Resources.XObject
    names.B = made.copy_foreign(lower.pages[0].Resources.XObject.Im)
    assert gaps(made) == near(0, 0.75, 1, 1)


@pytest.mark.parametrize("mask", ["SMask", "Mask"])
def test_a_mask_that_breaks_off_takes_the_picture_along(mask) -> None:
    made = pdf(JPEG, Name.DCTDecode)
    image = made.pages[0].Resources.XObject.Im
    half = pdf(jpeg("L")[: len(jpeg("L")) // 2], Name.DCTDecode, ColorSpace=Name.DeviceGray)
    image[f"/{mask}"] = made.copy_foreign(half.pages[0].Resources.XObject.Im)
    assert gaps(made) == near(0, 0.5, 1, 1)


def form(made: pikepdf.Pdf, content: bytes, **entries: object) -> pikepdf.Object:
    stream = made.make_stream(content)
    for name, value in {"Subtype": Name.Form, "BBox": Array([0, 0, 595, 842]), **entries}.items():
        stream[f"/{name}"] = value
    return made.make_indirect(stream)


def test_a_picture_inside_a_form_that_is_moved() -> None:
    made = pdf(HALF, Name.DCTDecode, b"/Fm Do")
    resources = made.pages[0].Resources
    matrix = Array([0.5, 0, 0, 0.5, 0, 421])
    inside = Dictionary(XObject=Dictionary(Im=resources.XObject.Im))
    drawn = form(made, b"595 0 0 842 0 0 cm /Im Do", Matrix=matrix, Resources=inside)
    resources.XObject = Dictionary(Fm=drawn)
    assert gaps(made) == near(0, 0.25, 0.5, 0.5)


def test_forms_without_end_take_the_whole_page() -> None:
    made = pdf(HALF, Name.DCTDecode, b"/Fm Do")
    names = made.pages[0].Resources.XObject
    names.Fm = form(made, b"/Fm Do /Fm Do", Resources=made.pages[0].Resources)
    assert gaps(made) == [(0, 0, 1, 1)]


def test_instructions_that_break_off_take_the_whole_page() -> None:
    made = pdf(JPEG, Name.DCTDecode)
    packed = zlib.compress(b"q 595 0 0 842 0 0 cm /Im Do Q" * 40 + noisy().tobytes()[:999])
    made.pages[0].Contents = made.make_stream(b"")
    made.pages[0].Contents.write(packed, filter=Name.FlateDecode)
    assert gaps(made) == []
    made.pages[0].Contents.write(b"", filter=Name.FlateDecode)  # as an empty page has it
    assert gaps(made) == []
    made.pages[0].Contents.write(packed[:-30], filter=Name.FlateDecode)
    assert gaps(made) == [(0, 0, 1, 1)]


@pytest.mark.parametrize(
    ("space", "bits"),
    [
        (Name.DeviceGray, 8),
        (Array([Name.Indexed, Name.DeviceRGB, 1, b"\x00\x00\x00\xff\xff\xff"]), 4),
        (Name.DeviceCMYK, 8),
        (Name.DeviceGray, 16),
        (Array([Name.DeviceN, Array([Name.A, Name.B]), Name.DeviceGray, Dictionary()]), 8),
    ],
)
def test_rows_of_all_colors_are_counted(space, bits) -> None:
    colors = {"/DeviceCMYK": 4}.get(str(space), 2 if "DeviceN" in str(space) else 1)
    row = (WIDTH * bits * colors + 7) // 8
    for rows, lacking in ((HEIGHT, []), (HEIGHT // 2, near(0, 0.5, 1, 1))):
        packed = zlib.compress(bytes(row * rows))
        made = pdf(packed, Name.FlateDecode, ColorSpace=space, BitsPerComponent=bits)
        assert gaps(made) == lacking


def test_colors_that_we_don_t_know_are_taken_by_their_end() -> None:
    strange = Array([Name.Strange])
    assert gaps(pdf(FLATE, Name.FlateDecode, ColorSpace=strange)) == []
    assert gaps(pdf(FLATE[:-99], Name.FlateDecode, ColorSpace=strange)) == [(0, 0, 1, 1)]


@pytest.mark.parametrize("name", honest.scans())
def test_no_honest_scan_breaks_off(name) -> None:
    content = honest.scans()[name]
    start = content.index(b"%PDF")
    try:
        read = pikepdf.open(io.BytesIO(content))
    except pikepdf.PdfError:
        read = pikepdf.open(io.BytesIO(content[start:]))
    with read:
        if name != "A4 at 600 dpi":  # which holds a byte
            assert [find_missing_areas(page) for page in read.pages] == [()] * len(read.pages)


def test_a_page_that_libraries_can_t_follow_says_nothing() -> None:
    with pikepdf.open(
        io.BytesIO(rawpdf.pdf(page=b"/Resources /Nonsense /Contents 99 0 R"))
    ) as read:
        assert find_missing_areas(read.pages[0]) == ()


def test_a_whole_page_is_a_place_as_any_other() -> None:
    assert WHOLE_PAGE == ((0, 0), (1, 0), (1, 1), (0, 1))
