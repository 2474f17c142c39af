"""A photo or a scanned picture as a PDF of one page. Runs in a child.

JPEG and PNG keep their pixels; HEIC, which PDF does not know, and what is mirrored or see-through
are encoded anew. Nothing but the picture goes along: no place, no time, no camera.
"""

import io
import json
from pathlib import Path

import img2pdf
import pi_heif
from PIL import Image, ImageOps

from agreements.scans import jpeg, kinds
from agreements.scans.cut_short import cut_short
from agreements.scans.limits import ScanLimits
from agreements.scans.objection import Objection

_ORIENTATION = 0x0112  # EXIF
# Clockwise; the other orientations are mirrored.
_TURNS = {1: "none", 3: "180", 6: "90", 8: "270"}
# What is encoded anew: A4 at 300 dpi, which is all that is looked at. Larger, six photos of a phone
# would be too much for one file, though small as HEIC; the originals are kept as they are.
_LONGEST = 3600
_QUALITY = 85
_A4 = (img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297))


def as_pdf(path: str, limits: str) -> bytes | dict[str, str]:
    """The PDF, or `{"refused": code}`; `limits` is a ScanLimits as JSON."""
    data = Path(path).read_bytes()
    try:
        return _as_pdf(data, ScanLimits(**json.loads(limits)))
    except Objection as objection:
        return {"refused": objection.code}
    except MemoryError:
        raise
    except Image.DecompressionBombError:
        return {"refused": "picture_size"}
    except Exception:  # whatever three libraries raise for a file that is no picture after all
        return {"refused": "damaged_picture"}


def _as_pdf(data: bytes, limits: ScanLimits) -> bytes:
    if cut_short(data):
        raise Objection("picture_cut")
    match kinds.picture(data[: kinds.HEADER_WITHIN]):
        case "jpeg":
            return _of_jpeg(data, limits)
        case "png":
            return _of_png(data, limits)
        case "heic":
            return _of_heic(data, limits)
    raise Objection("photo")


def _of_jpeg(data: bytes, limits: ScanLimits) -> bytes:
    with Image.open(io.BytesIO(data), formats=["JPEG", "MPO"]) as picture:
        _check_size(picture.size, limits)
        orientation = picture.getexif().get(_ORIENTATION, 1)
    if orientation in range(2, 9) and orientation not in _TURNS:
        with Image.open(io.BytesIO(data), formats=["JPEG", "MPO"]) as picture:
            return _pdf(_encoded(ImageOps.exif_transpose(picture)))
    return _pdf(jpeg.picture_alone(data), _TURNS.get(orientation, "none"))


def _of_png(data: bytes, limits: ScanLimits) -> bytes:
    with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
        _check_size(picture.size, limits)
        if not picture.has_transparency_data:
            # Its pixels go into the PDF as they are packed; the rest of the file doesn't.
            picture.verify()
            return _pdf(data)
        seen = picture.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    return _pdf(_encoded(paper))


def _of_heic(data: bytes, limits: ScanLimits) -> bytes:
    picture = pi_heif.open_heif(io.BytesIO(data), convert_hdr_to_8bit=True)
    _check_size(picture.size, limits)
    return _pdf(_encoded(picture.to_pillow()))  # already turned as it was held


def _check_size(size: tuple[int, int], limits: ScanLimits) -> None:
    width, height = size
    if width * height > limits.page_pixels:
        raise Objection("picture_size")
    if max(size) > limits.page_ratio * min(size):
        raise Objection("picture_size")


def _encoded(picture: Image.Image) -> bytes:
    picture.thumbnail((_LONGEST, _LONGEST))
    shown = picture if picture.mode in ("L", "RGB") else picture.convert("RGB")
    out = io.BytesIO()
    shown.info.clear()  # Pillow would write what it holds: comments, a color profile
    shown.save(out, "JPEG", quality=_QUALITY, exif=b"")
    return out.getvalue()


def _pdf(data: bytes, turn: str = "none") -> bytes:
    """On A4, upright or across as the picture is. The same picture gives the same bytes."""
    return bytes(
        img2pdf.convert(
            data,
            layout_fun=img2pdf.get_layout_fun(_A4, auto_orient=True),
            rotation=img2pdf.Rotation[turn],
            nodate=True,
        )
    )
