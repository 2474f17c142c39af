"""Pages of a PDF whose pictures are packed in every way, and what of them is left out."""

import io
from functools import cache

import img2pdf
import numpy as np
import pikepdf
from PIL import Image

from tests.scans import taken

WIDTH, HEIGHT = 600, 850


@cache
def noisy(mode: str = "RGB") -> Image.Image:
    """A page as a scanner sees it: no row of it is even."""
    page = np.asarray(taken.page("RGB", (WIDTH, HEIGHT))).astype(int)
    page += np.random.default_rng(1).normal(0, 4, page.shape[:2]).astype(int)[..., None]
    return Image.fromarray(page.clip(0, 255).astype(np.uint8)).convert(mode)


@cache
def jpeg(mode: str = "RGB", **how: object) -> bytes:
    noisy(mode).save(out := io.BytesIO(), "JPEG", quality=75, **how)
    return out.getvalue()


@cache
def fax() -> bytes:
    """The packed rows alone."""
    picture = taken.page("1", (WIDTH, HEIGHT))
    picture.save(out := io.BytesIO(), "TIFF", compression="group4")
    with pikepdf.open(io.BytesIO(img2pdf.convert(out.getvalue()))) as pdf:
        (image,) = pdf.pages[0].get_images().values()
        return bytes(image.read_raw_bytes())


def pdf(data: bytes, filters: object, content: bytes = b"", **entries: object) -> pikepdf.Pdf:
    """A page of A4 with one picture /Im, that fills it unless `content` says something else."""
    made = pikepdf.new()
    page = made.add_blank_page(page_size=(595, 842))
    image = pikepdf.Stream(made, data)
    image.stream_dict = pikepdf.Dictionary(
        {
            "/Type": pikepdf.Name.XObject,
            "/Subtype": pikepdf.Name.Image,
            "/Width": WIDTH,
            "/Height": HEIGHT,
            "/ColorSpace": pikepdf.Name.DeviceRGB,
            "/BitsPerComponent": 8,
            "/Filter": filters,
            **{f"/{name}": value for name, value in entries.items()},
        }
    )
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im=made.make_indirect(image)))
    page.Contents = made.make_stream(content or b"q 595 0 0 842 0 0 cm /Im Do Q")
    return made
