"""A picture as a page shows it: small, and nothing but the picture. Runs in a child."""

import io
from pathlib import Path
from typing import Any

from PIL import Image

from agreements.scans.gate import file_kinds
from agreements.scans.gate.limits import GateRejection, ScanLimits
from agreements.scans.image_formats import ENOUGH, jpeg_rows
from agreements.scans.image_formats.cut_off_file import is_cut_off
from agreements.scans.image_formats.displayed_picture import as_displayed

# Two pixels for each of a column of the page.
_WIDEST, _QUALITY = 1400, 82
_FORMATS = {"jpeg": ["JPEG", "MPO"], "png": ["PNG"]}


def picture_for_page(path: str, limits: dict[str, Any]) -> bytes | dict[str, str]:
    """The JPEG, or `{"refused": code}`; `limits` is a ScanLimits by its fields."""
    data = Path(path).read_bytes()
    try:
        return _smaller(data, ScanLimits(**limits))
    except GateRejection as objection:
        return {"refused": objection.code}
    except MemoryError:
        raise
    except Image.DecompressionBombError:
        return {"refused": "picture_size"}
    except Exception:  # whatever Pillow raises for a file that is no picture after all
        return {"refused": "picture_cut" if is_cut_off(data) else "damaged_picture"}


def _smaller(data: bytes, limits: ScanLimits) -> bytes:
    kind = file_kinds.picture_kind(data[: file_kinds.HEADER_WITHIN])
    if kind not in _FORMATS:
        raise GateRejection("photo")
    if kind == "jpeg" and jpeg_rows.jpeg_rows_present(data) < ENOUGH:
        raise GateRejection("picture_cut")
    with Image.open(io.BytesIO(data), formats=_FORMATS[kind]) as picture:
        if picture.width * picture.height > limits.page_pixels:
            raise GateRejection("picture_size")
        if max(picture.size) > limits.page_ratio * min(picture.size):
            raise GateRejection("picture_size")
        shown = as_displayed(picture)
        shown.thumbnail((_WIDEST, _WIDEST))
        out = io.BytesIO()
        shown.info.clear()  # Pillow would write what it holds: comments, a color profile
        shown.save(out, "JPEG", quality=_QUALITY, exif=b"", optimize=True)
        return out.getvalue()
