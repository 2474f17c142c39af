"""A photo or a scanned picture as a PDF of one page. Runs in a child.

JPEG and PNG keep their pixels; HEIC, which PDF does not know, and what is mirrored, see-through,
in inks or of more than 8 bits is encoded anew, as people see it. Nothing but the picture goes
along: no place, no time, no camera.
"""

import io
from pathlib import Path
from typing import Any

import img2pdf
import pi_heif
from PIL import Image

from agreements.scans.gate import file_kinds
from agreements.scans.gate.limits import GateRejection, ScanLimits
from agreements.scans.image_formats import ENOUGH, jpeg, jpeg_rows
from agreements.scans.image_formats.cut_off_file import is_cut_off, png_end
from agreements.scans.image_formats.displayed_picture import as_displayed, orientation

_PNG_DEPTH = 24  # where it says how many bits a color has
# Clockwise; the other orientations are mirrored.
_TURNS = {1: "none", 3: "180", 6: "90", 8: "270"}
# What is encoded anew: A4 at 300 dpi, which is all that is looked at. Larger, six photos of a phone
# would be too much for one file, though small as HEIC; the originals are kept as they are.
_LONGEST = 3600
_QUALITY = 85
_DPI = 300
_A4 = (img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297))


def picture_to_pdf(
    path: str, limits: dict[str, Any], on_paper: bool = True
) -> bytes | dict[str, str]:
    """The PDF, or `{"refused": code}`; `limits` is a ScanLimits by its fields. `on_paper`: a page
    of A4 around it, else the page is the picture."""
    data = Path(path).read_bytes()
    try:
        return _pdf(*_as_page(data, ScanLimits(**limits)), on_paper=on_paper)
    except GateRejection as objection:
        return {"refused": objection.code}
    except MemoryError:
        raise
    except Image.DecompressionBombError:
        return {"refused": "picture_size"}
    except Exception:  # whatever three libraries raise for a file that is no picture after all
        return {"refused": "picture_cut" if is_cut_off(data) else "damaged_picture"}


def _as_page(data: bytes, limits: ScanLimits) -> tuple[bytes, str]:
    """The picture as it goes into the PDF, and how it is to be turned there."""
    match file_kinds.picture_kind(data[: file_kinds.HEADER_WITHIN]):
        case "jpeg":
            return _of_jpeg(data, limits)
        case "png":
            return _of_png(data, limits)
        case "heic":
            return _of_heic(data, limits)
    raise GateRejection("photo")


def _of_jpeg(data: bytes, limits: ScanLimits) -> tuple[bytes, str]:
    if jpeg_rows.jpeg_rows_present(data) < ENOUGH:  # which decoders would fill without a word
        raise GateRejection("picture_cut")
    if jpeg.bits_per_color(data) != 8:  # as cameras of laboratories make them; Pillow knows none
        raise GateRejection("photo")
    with Image.open(io.BytesIO(data), formats=["JPEG", "MPO"]) as picture:
        _check_size(picture.size, limits)
        turned = orientation(picture)
        if picture.mode in ("L", "RGB") and turned in _TURNS:
            return jpeg.without_metadata(data), _TURNS[turned]
        return _encoded(picture), _TURNS[1]


def _of_png(data: bytes, limits: ScanLimits) -> tuple[bytes, str]:
    with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
        _check_size(picture.size, limits)
        if b"eXIf" in data:
            picture.load()  # it may stand behind the pixels
        turned = orientation(picture)
        wide = data[_PNG_DEPTH] > 8
        if picture.has_transparency_data or wide or turned not in _TURNS:
            return _encoded(picture), _TURNS[1]
    with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
        picture.verify()
    # Its pixels go into the PDF as they are packed; the rest of the file doesn't.
    return data[: png_end(data)], _TURNS[turned]


def _of_heic(data: bytes, limits: ScanLimits) -> tuple[bytes, str]:
    picture = pi_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=True)
    _check_size(picture.size, limits)
    return _encoded(picture.to_pillow()), _TURNS[1]  # already turned as it was held


def _check_size(size: tuple[int, int], limits: ScanLimits) -> None:
    width, height = size
    if width * height > limits.page_pixels:
        raise GateRejection("picture_size")
    if max(size) > limits.page_ratio * min(size):
        raise GateRejection("picture_size")


def _encoded(picture: Image.Image) -> bytes:
    shown = as_displayed(picture)
    shown.thumbnail((_LONGEST, _LONGEST))
    out = io.BytesIO()
    shown.info.clear()  # Pillow would write what it holds: comments, a color profile
    shown.save(out, "JPEG", quality=_QUALITY, exif=b"")
    return out.getvalue()


def _pdf(data: bytes, turn: str, *, on_paper: bool) -> bytes:
    """Upright or across as the picture is. The same picture gives the same bytes."""
    paper = img2pdf.get_layout_fun(_A4, auto_orient=True)
    return bytes(
        img2pdf.convert(
            data,
            layout_fun=paper if on_paper else img2pdf.get_fixed_dpi_layout_fun((_DPI, _DPI)),
            rotation=img2pdf.Rotation[turn],
            nodate=True,
        )
    )
