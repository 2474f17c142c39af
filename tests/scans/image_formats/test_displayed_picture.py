"""Pictures of every mode look in the PDF as they look to Pillow."""

import io
from functools import partial

import numpy as np
import pi_heif
import pypdfium2 as pdfium
import pytest
from PIL import Image, ImageChops

from agreements.scans.child_tasks.picture_to_pdf import picture_to_pdf
from agreements.scans.gate.limits import ScanLimits
from agreements.scans.image_formats.displayed_picture import as_displayed
from tests.scans import taken
from tests.scans.image_formats import picture_modes

PNGS, JPEGS = picture_modes.pngs(), picture_modes.jpegs()
MODES = PNGS | {name: JPEGS[name] for name in JPEGS if "inks" in name or name == "progressive"}
GRAY10 = (picture_modes.HERE / "gray10.heic").read_bytes()
ALIKE = 16  # of 255; JPEG, twice
ALPHA = (picture_modes.HERE / "alpha.heic").read_bytes()


@pytest.fixture
def shown(tmp_path):
    """What is seen of a picture on the page made of it, which may be longer."""

    def of(data: bytes, size: tuple[int, int] = picture_modes.SIZE) -> Image.Image:
        path = tmp_path / "picture"
        path.write_bytes(data)
        made = picture_to_pdf(str(path), {"size": ScanLimits().size})
        assert isinstance(made, bytes), made
        with pdfium.PdfDocument(made) as pdf:
            across, down = pdf[0].get_size()
            drawn = pdf[0].render(scale=max(size[0] / across, size[1] / down))
            page = drawn.to_pil().convert("RGB")
        left, top = (page.width - size[0]) // 2, (page.height - size[1]) // 2
        return page.crop((left, top, left + size[0], top + size[1]))

    return of


def off(one: Image.Image, other: Image.Image) -> float:
    """By how much two pictures differ where they differ most, seen from a step away."""
    small = [
        picture.convert("RGB").resize((24, 32), Image.Resampling.BOX) for picture in (one, other)
    ]
    left, right = (np.asarray(picture).astype(int) for picture in small)
    return float(np.percentile(np.abs(left - right), 99.5))


@pytest.mark.parametrize("mode", PNGS)
def test_a_png_looks_as_it_does_to_pillow(shown, mode) -> None:
    data, expected = PNGS[mode]
    assert off(shown(data), expected) < ALIKE


@pytest.mark.parametrize("mode", JPEGS)
def test_a_jpeg_looks_as_it_does_to_pillow(shown, mode) -> None:
    data, expected = JPEGS[mode]
    assert off(shown(data), expected) < ALIKE


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("JPEG", "EXIF"),
        ("JPEG", "XMP"),
        ("PNG", "before the pixels"),
        ("PNG", "behind the pixels"),
        ("PNG", "in words"),
    ],
)
def test_a_picture_lies_as_it_was_held(shown, kind, where, orientation) -> None:
    expected = picture_modes.lies(orientation)(picture_modes.color())
    data = picture_modes.lying(kind, where, orientation)
    assert off(shown(data, expected.size), expected) < ALIKE


@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_an_orientation_that_is_none_turns_nothing(shown, orientation) -> None:
    for kind, where in (("JPEG", "EXIF"), ("PNG", "behind the pixels")):
        assert (
            off(shown(picture_modes.lying(kind, where, orientation)), picture_modes.color()) < ALIKE
        )


@pytest.mark.parametrize(("data", "expected"), MODES.values(), ids=MODES)
def test_whatever_it_was_it_is_gray_or_color_of_eight_bits(data, expected) -> None:
    with Image.open(io.BytesIO(data)) as picture:
        seen = as_displayed(picture)
    assert seen.mode in ("L", "RGB")
    assert (seen.mode == "L") <= (expected.mode in ("L", "1", "LA"))
    assert off(seen, expected) < ALIKE


def test_lines_of_ten_bits_are_black_on_white(shown) -> None:
    rows = np.asarray(shown(GRAY10, (600, 848)).convert("L"))[:, 290:310].mean(axis=1)
    assert rows.max() > 230
    assert sum((rows[:-1] > 128) & (rows[1:] <= 128)) == 31


def test_dark_strokes_on_nothing_are_dark_strokes_on_white(shown) -> None:
    seen = np.asarray(shown(ALPHA, (600, 848)).convert("L"))
    assert np.median(seen) == 255
    assert 0.002 < (seen < 60).mean() < 0.2


def heic(kind: bytes, value: int) -> bytes:
    """The picture of `taken` with another box that says how it lies."""
    at = taken.HEIC.index(b"irot")
    return taken.HEIC[:at] + kind + bytes([value]) + taken.HEIC[at + 5 :]


@pytest.mark.parametrize(
    ("kind", "value", "turn"),
    [
        (b"irot", 0, partial(np.rot90, k=0)),
        (b"irot", 1, partial(np.rot90, k=1)),
        (b"irot", 2, partial(np.rot90, k=2)),
        (b"irot", 3, partial(np.rot90, k=3)),
        (b"imir", 0, np.flipud),
        (b"imir", 1, np.fliplr),
    ],
)
def test_a_heic_lies_as_its_boxes_say(shown, kind, value, turn) -> None:
    upright = np.asarray(pi_heif.open_heif(io.BytesIO(heic(b"irot", 0))).to_pillow())
    expected = Image.fromarray(np.ascontiguousarray(turn(upright)))
    assert off(shown(heic(kind, value), expected.size), expected) < ALIKE


def test_pictures_that_lie_otherwise_or_are_of_other_colors_are_not_alike() -> None:
    right = picture_modes.color()
    wrong = [picture_modes.lies(n)(right).resize(right.size) for n in range(2, 9)]
    wrong += [ImageChops.invert(right), Image.new("RGB", right.size, "white"), picture_modes.gray()]
    small = np.asarray(pi_heif.open_heif(io.BytesIO(taken.HEIC)).to_pillow())
    turned = Image.fromarray(np.rot90(small, 2).copy())
    assert min(off(right, other) for other in wrong) > 3 * ALIKE
    assert off(Image.fromarray(small), turned) > ALIKE
