"""PDFs that the gate lets in, or nearly, and whose pages are a trial for whoever draws them."""

import io
import struct

import numpy as np
import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageDraw


def _words() -> bytes:
    """A JPEG of 600 by 850 pixels."""
    picture = Image.new("RGB", (600, 850), "white")
    drawn = ImageDraw.Draw(picture)
    for line in range(0, 800, 40):
        drawn.text((40, line), f"Words in line {line}", fill="black")
    out = io.BytesIO()
    picture.save(out, "JPEG")
    return out.getvalue()


def _jpeg(width: int, height: int) -> bytes:
    """A small JPEG whose frame claims another size."""
    content = _words()
    at = content.index(b"\xff\xc0") + 5
    return content[:at] + struct.pack(">HH", height, width) + content[at + 4 :]


def _page(data: bytes, width: int, height: int, filter_: str, **more: object) -> bytes:
    """A page of A4 filled by one picture."""
    with Pdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        picture = pikepdf.Stream(pdf, data)
        picture.stream_dict = Dictionary(
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=width,
            Height=height,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=Name("/" + filter_),
        )
        page.Resources = Dictionary(XObject=Dictionary(Im=picture))
        page.Contents = pdf.make_stream(b"595 0 0 842 0 0 cm /Im Do")
        for key, value in more.items():
            page[f"/{key}"] = value
        return _saved(pdf)


def _drawn(content: bytes, size: tuple[int, int] = (595, 842), times: int = 1) -> bytes:
    with Pdf.new() as pdf:
        for _time in range(times):
            page = pdf.add_blank_page(page_size=size)
            page.Contents = pdf.make_stream(content)
        return _saved(pdf)


def _saved(pdf: Pdf) -> bytes:
    out = io.BytesIO()
    pdf.save(out)
    return out.getvalue()


def _noise(side: int) -> bytes:
    out = io.BytesIO()
    chance = np.random.default_rng(1)
    Image.fromarray(chance.integers(0, 255, (side, side, 3), np.uint8)).save(out, "JPEG")
    return out.getvalue()


def _pattern_loop() -> bytes:
    """A form that draws itself."""
    with Pdf.new() as pdf:
        page = pdf.add_blank_page(page_size=(595, 842))
        form = pdf.make_stream(b"/Fm Do")
        form.stream_dict = Dictionary(
            Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 595, 842])
        )
        held = pdf.make_indirect(form)
        held.Resources = Dictionary(XObject=Dictionary(Fm=held))
        page.Resources = Dictionary(XObject=Dictionary(Fm=held))
        page.Contents = pdf.make_stream(b"/Fm Do")
        return _saved(pdf)


def documents() -> dict[str, bytes]:
    """By what is odd about them."""
    strokes = (b"%d 0 m %d 842 l S\n" % (n % 595, 595 - n % 595) for n in range(6_000))
    return {
        "400 megapixels in a small JPEG": _page(_jpeg(20_000, 20_000), 20_000, 20_000, "DCTDecode"),
        "JPEG larger than the PDF says": _page(_jpeg(9_000, 9_000), 600, 850, "DCTDecode"),
        "JPEG smaller than the PDF says": _page(_jpeg(16, 16), 600, 850, "DCTDecode"),
        "JPEG cut off": _page(_words()[:2000], 600, 850, "DCTDecode"),
        "JPEG of noise": _page(_noise(1500), 1500, 1500, "DCTDecode"),
        "JPEG 2000 that is none": _page(b"\x00" * 500, 600, 850, "JPXDecode"),
        "JBIG2 that is none": _page(b"\xff" * 500, 600, 850, "JBIG2Decode"),
        "fax that is none": _page(b"\xaa" * 500, 600, 850, "CCITTFaxDecode"),
        "turned": _page(_words(), 600, 850, "DCTDecode", Rotate=90),
        "turned by an odd angle": _page(_words(), 600, 850, "DCTDecode", Rotate=45),
        "cropped to nothing": _page(
            _words(), 600, 850, "DCTDecode", CropBox=Array([900, 900, 901, 901])
        ),
        "five meters wide": _drawn(b"0 0 m 9 9 l S", (14_400, 14_400)),
        "a thin strip": _drawn(b"0 0 m 9 9 l S", (800, 41)),
        "thousands of lines": _drawn(b"".join(strokes)),
        "60 pages": _drawn(b"0 0 m 9 9 l S", times=60),
        "operators that are none": _drawn(b"\xff\x00 BT ((( q q q q [[ << Do"),
        "a form that draws itself": _pattern_loop(),
        "deeply saved states": _drawn(b"q " * 200_000),
    }
