"""Draws one page of a PDF with pdfium. Runs in a child: this is where a hostile file bites."""

import base64
import io

import pypdfium2 as pdfium
from PIL import Image

_QUALITY = 80
# A long and narrow page is drawn smaller instead; JPEG itself ends at 65,535 a side.
_MOST_PIXELS = 40_000_000
_LONGEST_SIDE = 30_000


def render_page(path: str, page: int, *widths: int) -> list[str]:
    """Page `page`, counted from 1, as JPEG about as wide as each of `widths` in pixels, widest
    first, in base64; upright, annotations drawn.

    Raises IndexError for a page that isn't there, PdfiumError for what pdfium can't read.
    """
    with pdfium.PdfDocument(path) as pdf:
        if not 1 <= page <= len(pdf):
            raise IndexError(page)
        pdf.init_forms()  # without it a form filled in on a tablet shows empty fields
        sheet = pdf[page - 1]
        across, down = sheet.get_size()
        scale = min(
            widths[0] / across,
            (_MOST_PIXELS / (across * down)) ** 0.5,
            _LONGEST_SIDE / max(across, down),
        )
        picture = sheet.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB")
        return [_jpeg(picture, width) for width in widths]


def _jpeg(picture: Image.Image, width: int) -> str:
    """In the given width, if the picture is wider."""
    if width < picture.width:
        picture = picture.resize((width, max(1, picture.height * width // picture.width)))
    content = io.BytesIO()
    picture.save(content, "JPEG", quality=_QUALITY)
    return base64.b64encode(content.getvalue()).decode()
