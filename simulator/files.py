"""Pictures of pages as one PDF, the way scanners and phones write it."""

import io
from collections.abc import Sequence

import img2pdf
import numpy as np
from PIL import Image


def encoded(picture: np.ndarray, quality: int = 75) -> bytes:
    """JPEG of BGR or gray; PNG of black and white."""
    shown = Image.fromarray(
        picture[..., ::-1]
        if picture.ndim == 3 and picture.shape[2] == 3
        else picture.reshape(picture.shape[:2])
    )
    out = io.BytesIO()
    if shown.mode == "L" and set(np.unique(picture[::7, ::7])) <= {0, 255}:
        shown.convert("1", dither=Image.Dither.NONE).save(out, "PNG")
    else:
        shown.save(out, "JPEG", quality=quality)
    return out.getvalue()


def pdf(pictures: Sequence[np.ndarray], quality: int = 75) -> bytes:
    """A page of A4 for each picture."""
    layout = img2pdf.get_layout_fun((img2pdf.mm_to_pt(210), img2pdf.mm_to_pt(297)))
    files = [encoded(picture, quality) for picture in pictures]
    return bytes(img2pdf.convert(files, layout_fun=layout, nodate=True))
