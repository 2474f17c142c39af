"""Pictures become pages: nothing lost that is to be seen, nothing kept that isn't."""

import io
import struct
import zlib

import pikepdf
import pypdfium2 as pdfium
import pytest
from PIL import Image

from agreements.exceptions import ScanRefused
from agreements.scans import convert_to_pdf, upload_bundle
from agreements.scans.child_tasks.picture_to_pdf import picture_to_pdf
from agreements.scans.gate import gate
from agreements.scans.gate.limits import ScanLimits
from agreements.scans.image_formats import jpeg
from agreements.scans.missing_areas.missing_areas import find_missing_areas
from agreements.scans.upload_bundle import NamedFile
from tests.scans import honest, taken

LIMITS = ScanLimits()


@pytest.fixture
def parts(tmp_path):
    """Files by their names, as they are uploaded."""

    def made(**contents: bytes):
        found = []
        for number, (name, content) in enumerate(contents.items()):
            path = tmp_path / str(number)
            path.write_bytes(content)
            found.append(NamedFile(path, name))
        return found

    return made


def joined(files, limits=LIMITS) -> bytes:
    with (
        upload_bundle.bundled(files) as archive,
        convert_to_pdf.bundle_as_pdf(archive, limits) as pdf,
    ):
        gate.check_pdf(pdf, limits)
        return pdf.read_bytes()


def sizes(content: bytes) -> list[tuple[int, int]]:
    with pdfium.PdfDocument(content) as pdf:
        return [tuple(round(side) for side in pdf[n].get_size()) for n in range(len(pdf))]


@pytest.mark.parametrize(
    "content",
    [
        taken.jpeg(),
        taken.jpeg(mode="L"),
        taken.jpeg(progressive=True),
        taken.jpeg(mode="CMYK"),
        taken.jpeg(orientation=5),
        taken.png(),
        taken.png("RGBA"),
        taken.png("P"),
        taken.png("1"),
        taken.HEIC,
    ],
)
def test_each_kind_becomes_one_upright_page_of_a4(parts, content) -> None:
    (size,) = sizes(joined(parts(page=content)))
    assert size in [(595, 842), (842, 595)]
    if content == taken.HEIC:
        assert size == (842, 595)


def test_no_place_no_camera_no_preview_goes_along(parts) -> None:
    for content in (taken.jpeg(), taken.HEIC, taken.jpeg(orientation=2)):
        with pikepdf.open(io.BytesIO(joined(parts(page=content)))) as pdf:
            everything = b"".join(
                o.read_raw_bytes() for o in pdf.objects if isinstance(o, pikepdf.Stream)
            )
        for secret in (b"Secretphone", b"Exif", b"secret"):
            assert secret not in everything


def test_bytes_that_fill_before_a_marker_are_taken_and_left_out() -> None:
    content = taken.jpeg()
    filled = content[:2] + b"\xff\xff" + content[2:-2] + b"\xff\xff\xff" + content[-2:]
    assert jpeg.without_metadata(filled) == jpeg.without_metadata(content)


def test_a_jpegs_pixels_are_not_touched(parts) -> None:
    content = taken.jpeg()
    with pikepdf.open(io.BytesIO(joined(parts(page=content)))) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        scan = content[content.index(b"\xff\xda") : content.index(b"\xff\xd9")]
        assert scan in image.read_raw_bytes()


@pytest.mark.parametrize(("orientation", "turn"), [(1, 0), (3, 180), (6, 90), (8, 270)])
def test_a_photo_lies_as_it_was_held(parts, orientation, turn) -> None:
    with pikepdf.open(io.BytesIO(joined(parts(page=taken.jpeg(orientation))))) as pdf:
        assert pdf.pages[0].get("/Rotate", 0) == turn


def test_what_is_encoded_anew_is_as_fine_as_the_checks_look_and_no_larger(parts) -> None:
    noisy = Image.effect_noise((3024, 4032), 12).convert("RGB")
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 2  # mirrored
    noisy.save(out, "JPEG", exif=exif)
    content = joined(parts(page=out.getvalue()))
    with pikepdf.open(io.BytesIO(content)) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        assert max(image.Width, image.Height) == 3600


def test_what_stands_behind_a_picture_is_no_matter(parts) -> None:
    film = struct.pack(">I4s", 90_000, b"mdat") + bytes(500)  # as much of it as was sent
    for content in (taken.HEIC + film, taken.HEIC + b"junk" * 9, taken.png() + film):
        assert len(sizes(joined(parts(page=content)))) == 1


def test_what_is_see_through_lies_on_white(parts) -> None:
    with pdfium.PdfDocument(joined(parts(page=taken.png("RGBA")))) as pdf:
        assert pdf[0].render(grayscale=True).to_numpy().max() == 255


def test_pages_stand_as_people_count_and_pdfs_keep_theirs(parts) -> None:
    ten, two = taken.jpeg(6), taken.png()
    files = parts(**{"page 10.jpg": ten, "page 9.pdf": honest.scan(), "Page 2": two})
    with pdfium.PdfDocument(honest.scan()) as pdf:
        many = len(pdf)
    assert len(sizes(joined(files))) == many + 2
    assert upload_bundle.bundle_name(files) == "Page 2, page 9.pdf, page 10.jpg"


@pytest.mark.full
def test_the_same_files_in_another_order_give_the_same_bytes(parts) -> None:
    one, two = parts(a=taken.jpeg(), b=taken.png())
    assert joined([one, two]) == joined([two, one])


def test_the_archive_holds_the_files_as_they_came(parts) -> None:
    files = parts(**{"../IMG 1.HEIC": taken.HEIC, "b.jpg": taken.jpeg()})
    with upload_bundle.bundled(files) as archive, upload_bundle.unbundled(archive) as found:
        assert [(p.name, p.path.read_bytes()) for p in found] == [
            ("IMG 1.HEIC", taken.HEIC),
            ("b.jpg", taken.jpeg()),
        ]


def bomb(width: int, height: int) -> bytes:
    """A PNG of some bytes that claims to be so large."""
    start = taken.png("L")
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunk = b"IHDR" + head
    return start[:12] + chunk + struct.pack(">I", zlib.crc32(chunk)) + start[33:]


def large(content: bytes, width: int, height: int) -> bytes:
    """A JPEG whose frame claims to be so large."""
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + struct.pack(">HH", height, width) + content[at + 4 :]


def twelve_bits(content: bytes) -> bytes:
    """A JPEG that says so."""
    at = content.index(b"\xff\xc0") + 4
    return content[:at] + bytes([12]) + content[at + 1 :]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (bomb(30_000, 30_000), "picture_size"),
        (bomb(60_000, 2), "picture_size"),
        (large(taken.jpeg(), 20_000, 20_000), "picture_size"),
        (taken.jpeg()[:3000], "picture_cut"),
        (taken.jpeg()[:3000] + b"\xff\xd9", "picture_cut"),
        (taken.jpeg(orientation=2)[:3000], "picture_cut"),
        (taken.jpeg(progressive=True)[:9000], "picture_cut"),
        (taken.jpeg()[:40] + b"\x00" * 500, "picture_cut"),
        (b"\xff\xd8\xff\xe0", "picture_cut"),
        (taken.png()[:500], "picture_cut"),
        (taken.png("RGBA")[:500], "picture_cut"),
        (taken.HEIC[:900], "picture_cut"),
        (taken.HEIC[:40], "picture_cut"),
        (taken.png()[:300] + bytes(9) + taken.png()[309:], "damaged_picture"),
        (taken.HEIC[:400] + bytes(99) + taken.HEIC[499:], "damaged_picture"),
        (b"GIF89a" + bytes(50), "photo"),
        (twelve_bits(taken.jpeg(mode="L")), "photo"),
        (b"II*\x00" + bytes(50), "photo"),
        (b"PK\x03\x04" + bytes(50), "zip"),
        (b"MZ" + bytes(50), "program"),
        (b"", "empty"),
        (honest.scan()[:-200], "truncated"),
    ],
)
def test_what_can_t_be_a_page_is_refused_by_name(parts, content, code) -> None:
    with pytest.raises(ScanRefused) as refused:
        joined(parts(**{"good.jpg": taken.jpeg(), "bad file": content}))
    assert refused.value.code == code
    assert str(refused.value).startswith("bad file: ")


def test_more_files_than_pages_may_be(parts) -> None:
    files = parts(**{f"{n}.jpg": b"" for n in range(LIMITS.pages + 1)})
    with pytest.raises(ScanRefused) as refused:
        joined(files)
    assert refused.value.code == "too_many_files"


def test_a_picture_that_is_nothing_objects_in_the_child(tmp_path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"no picture")
    assert picture_to_pdf(str(path), {"size": 1}) == {"refused": "photo"}


def test_a_png_that_was_closed_before_its_last_row_breaks_off_as_a_page(parts) -> None:
    pixels = bytes(601) * 425  # of 850
    content = taken.png("L")
    start, end = content.index(b"IDAT") - 4, content.index(b"IEND") - 4
    packed = b"IDAT" + zlib.compress(pixels)
    chunk = struct.pack(">I", len(packed) - 4) + packed + struct.pack(">I", zlib.crc32(packed))
    made = joined(parts(page=content[:start] + chunk + content[end:]))
    with pikepdf.open(io.BytesIO(made)) as pdf:
        (gap,) = find_missing_areas(pdf.pages[0])
    assert gap[0] == pytest.approx((0, 0.5), abs=0.02)
