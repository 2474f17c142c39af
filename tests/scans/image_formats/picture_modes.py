"""Pictures in every mode that people's programs write, made up; and what is to be seen on them."""

import io
import struct
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageChops, PngImagePlugin

from tests.scans import taken

SIZE = (420, 594)  # as A4 is shaped
HERE = Path(__file__).parent


def color() -> Image.Image:
    """Words, and a patch of each color, none of which lies as it would turned or mirrored."""
    return _drawn().copy()


@cache
def _drawn() -> Image.Image:
    picture = taken.page("RGB", SIZE)
    for number, ink in enumerate(("navy", "crimson", "gold", "gray")):
        picture.paste(ink, (20 + 30 * number, 30, 45 + 30 * number, 110 + 20 * number))
    return picture


def gray() -> Image.Image:
    return color().convert("L")


def _saved(picture: Image.Image, kind: str, **how: object) -> bytes:
    picture.save(out := io.BytesIO(), kind, **how)
    return out.getvalue()


def _exif(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return exif


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def wide_png(channels: np.ndarray, color_type: int, *more: bytes) -> bytes:
    """Of 16 bits, which Pillow writes of gray alone; `channels` of 8 bits."""
    height, width = channels.shape[:2]
    rows = (channels.astype(np.uint16) * 257).astype(">u2").reshape(height, -1)
    packed = zlib.compress(b"".join(b"\x00" + row.tobytes() for row in rows))
    head = struct.pack(">IIBBBBB", width, height, 16, color_type, 0, 0, 0)
    chunks = (_chunk(b"IHDR", head), *more, _chunk(b"IDAT", packed), _chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def _see_through() -> Image.Image:
    """Opaque above, half seen through below; black where nothing is seen, as phones leave it."""
    alpha = Image.new("L", SIZE, 255)
    alpha.paste(128, (0, 300, *SIZE))
    alpha.paste(0, (0, 450, *SIZE))
    picture = color()
    picture.paste("black", (0, 450, *SIZE))
    picture.putalpha(alpha)
    return picture


def _on_white(picture: Image.Image) -> Image.Image:
    """Pillow's own way."""
    seen = picture.convert("RGBA")
    paper = Image.new("RGB", seen.size, "white")
    paper.paste(seen, mask=seen.getchannel("A"))
    return paper


def _opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def pngs() -> dict[str, tuple[bytes, Image.Image]]:
    """By mode: the file, and what is to be seen."""
    through = _see_through()
    alpha = np.asarray(through)
    paled = through.convert("LA")
    palette = color().quantize(32)
    clear = palette.copy()
    few = color().quantize(4)
    bits = color().convert("1")
    found = {
        "black and white": (_saved(bits, "PNG"), bits),
        "gray": (_saved(gray(), "PNG"), gray()),
        "color": (_saved(color(), "PNG"), color()),
        "palette": (_saved(palette, "PNG"), palette),
        "palette of 2 bits": (_saved(few, "PNG", bits=2), few),
        "gray of 16 bits": (wide_png(np.asarray(gray()), 0), gray()),
        "gray of 16 bits by Pillow": (
            _saved(Image.fromarray(np.asarray(gray()).astype(np.uint16) * 257), "PNG"),
            gray(),
        ),
        "gray of 12 bits in 16": (
            _saved(Image.fromarray(np.asarray(gray()).astype(np.uint16) * 256), "PNG"),
            gray(),
        ),
        "color of 16 bits": (wide_png(np.asarray(color()), 2), color()),
        "alpha": (_saved(through, "PNG"), _on_white(through)),
        "gray and alpha": (_saved(paled, "PNG"), _on_white(paled)),
        "alpha of 16 bits": (wide_png(alpha, 6), _on_white(through)),
        "gray and alpha of 16 bits": (wide_png(np.asarray(paled), 4), _on_white(paled)),
    }
    seen = {
        "palette with alpha": _saved(through.quantize(32), "PNG"),
        "palette with a clear color": _saved(clear, "PNG", transparency=clear.getpixel((300, 300))),
        "gray with a clear one": _saved(gray(), "PNG", transparency=gray().getpixel((25, 50))),
        "color with a clear one": _saved(color(), "PNG", transparency=(0, 0, 128)),
        "black and white with a clear one": _saved(bits, "PNG", transparency=0),
    }
    found |= {name: (data, _on_white(_opened(data))) for name, data in seen.items()}
    key = int(gray().getpixel((25, 50)))
    without = gray().point(lambda value: 255 if value == key else value)
    clear_key = _chunk(b"tRNS", struct.pack(">H", key * 257))
    found["gray of 16 bits with a clear one"] = (
        wide_png(np.asarray(gray()), 0, clear_key),
        without,
    )
    return found


def _not_adobes(data: bytes) -> bytes:
    start = data.index(b"\xff\xee")
    return data[:start] + data[start + 2 + int.from_bytes(data[start + 2 : start + 4]) :]


def jpegs() -> dict[str, tuple[bytes, Image.Image]]:
    inks = color().convert("CMYK")
    data = _saved(color(), "JPEG", quality=90)
    table, scan = data.index(b"\xff\xdb"), data.index(b"\xff\xda")
    adobes = _saved(inks, "JPEG", quality=90)
    plain = _not_adobes(_saved(ImageChops.invert(inks), "JPEG", quality=90))
    return {
        "gray": (_saved(gray(), "JPEG", quality=90), gray()),
        "color": (data, color()),
        "progressive": (_saved(color(), "JPEG", quality=90, progressive=True), color()),
        "Adobe's inks": (adobes, inks.convert("RGB")),
        "inks not inverted": (plain, inks.convert("RGB")),
        "inks inverted and not marked": (_not_adobes(adobes), inks.convert("RGB")),
        "no end mark": (data[:-2], color()),
        "bytes that fill": (data[:table] + b"\xff\xff\xff" + data[table:], color()),
        "junk between": (data[:table] + b"\x00junk\r\n" + data[table:], color()),
        "junk before the scan": (data[:scan] + bytes(7) + data[scan:], color()),
        "junk in all places": (
            data[:table]
            + bytes(3)
            + data[table:scan]
            + b"ab"
            + data[scan:-2]
            + b"junk"
            + data[-2:],
            color(),
        ),
        "no end mark and junk": (data[:table] + b"junk" + data[table:-2], color()),
        "gray turned into inks": (
            _saved(gray().convert("CMYK"), "JPEG", quality=90),
            gray().convert("CMYK").convert("RGB"),
        ),
    }


def lying(kind: str, where: str, orientation: int) -> bytes:
    """A picture that says in such a place how it lies."""
    exif = _exif(orientation)
    if kind == "JPEG":
        xmp = f'<x:xmpmeta><rdf tiff:Orientation="{orientation}"/></x:xmpmeta>'.encode()
        said = {"exif": exif} if where == "EXIF" else {"xmp": xmp}
        return _saved(color(), "JPEG", quality=90, **said)
    before = _saved(color(), "PNG", exif=exif)
    if where == "before the pixels":
        return before
    if where == "in words":
        told = exif.tobytes()
        info = PngImagePlugin.PngInfo()
        info.add_text("Raw profile type exif", f"\nexif\n{len(told):8}\n{told.hex()}\n", zip=True)
        return _saved(color(), "PNG", pnginfo=info)
    start = before.index(b"eXIf") - 4
    end = start + 12 + int.from_bytes(before[start : start + 4])
    rest = before[:start] + before[end:]
    return rest[:-12] + before[start:end] + rest[-12:]


def lies(orientation: int) -> Callable[[Image.Image], Image.Image]:
    """What makes a picture upright that is held so. Source: TIFF 6.0, tag 274."""
    steps = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    return lambda picture: (
        picture.transpose(steps[orientation]) if orientation in steps else picture
    )
