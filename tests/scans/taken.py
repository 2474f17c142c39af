"""Pictures as phones and scanners write them."""

import io
from pathlib import Path

from PIL import Image, ImageDraw

HEIC = (Path(__file__).parent / "sideways.heic").read_bytes()  # 400 by 560, turned by EXIF


def page(mode: str = "RGB", size: tuple[int, int] = (600, 850)) -> Image.Image:
    """Words on paper."""
    picture = Image.new(mode, size, 255 if mode in ("L", "1") else "white")
    drawn = ImageDraw.Draw(picture)
    for line in range(0, size[1] - 40, 40):
        drawn.text((40, line), f"Words in line {line}", fill=0 if mode in ("L", "1") else "black")
    return picture


def jpeg(orientation: int = 1, mode: str = "RGB", **more: object) -> bytes:
    """With all that cameras add: place, maker, a preview, a second picture at the end."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = orientation, "Secretphone"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    page(mode).save(out, "JPEG", exif=exif, comment=b"secret remark", **more)
    return out.getvalue() + b"\xff\xd8secret preview\xff\xd9"


def png(mode: str = "RGB", **more: object) -> bytes:
    out = io.BytesIO()
    picture = page("RGB" if mode == "RGBA" else mode)
    if mode == "RGBA":
        picture.putalpha(128)
    picture.save(out, "PNG", **more)
    return out.getvalue()
