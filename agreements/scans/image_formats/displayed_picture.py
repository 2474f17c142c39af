"""A picture as people see it: upright, on white paper, in gray or color of 8 bits."""

import numpy as np
from PIL import Image, ImageChops, ImageOps

ORIENTATION = 0x0112  # EXIF
# Of what is 16 bits wide; Pillow itself would make white of everything but the darkest.
_WIDE = ("I", "I;16", "I;16B", "I;16L", "I;16N")
_LIGHT = 128  # paper is lighter


def as_displayed(picture: Image.Image) -> Image.Image:
    """In mode L or RGB, whatever the mode, the alpha and the orientation are. It may be the picture
    itself: a copy of a large one is too much for the child."""
    ImageOps.exif_transpose(picture, in_place=True)
    seen = _in_eight_bits(picture)
    return seen if seen.mode in ("L", "RGB") else seen.convert("RGB")


def orientation(picture: Image.Image) -> int:
    """Its orientation by EXIF or XMP, 1 to 8; 1 if it says none."""
    said = picture.getexif().get(ORIENTATION, 1)
    return said if said in range(1, 9) else 1


def _in_eight_bits(picture: Image.Image) -> Image.Image:
    if picture.mode in _WIDE:
        return _of_wide(picture)
    if picture.mode == "CMYK":
        return _of_inks(picture)
    if picture.has_transparency_data:
        return _on_white(picture)
    return picture.convert("L") if picture.mode == "1" else picture


def _of_wide(picture: Image.Image) -> Image.Image:
    values = np.asarray(picture)
    shown = (values.clip(0, 65535) >> 8).astype(np.uint8)
    clear = picture.info.get("transparency")
    if isinstance(clear, int):
        shown[values == clear] = 255
    return Image.fromarray(shown)


def _of_inks(picture: Image.Image) -> Image.Image:
    """What Adobe writes is inverted, says so, and Pillow knows; of others some are."""
    shown = picture.convert("RGB")
    if "adobe" not in picture.info and np.median(np.asarray(shown.convert("L"))) < _LIGHT:
        shown = ImageChops.invert(picture).convert("RGB")
    return shown


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.mode == "La":
        picture = picture.convert("LA")
    seen = picture if picture.mode == "RGBA" else picture.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen)
    return paper
