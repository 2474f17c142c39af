"""Draws one page of a PDF with pdfium. Runs in a child: this is where a hostile file bites."""

import io

import pypdfium2 as pdfium

_QUALITY = 80
# A long and narrow page is drawn smaller instead; JPEG itself ends at 65,535 a side.
_MOST_PIXELS = 40_000_000
_LONGEST_SIDE = 30_000


def draw(path: str, page: int, width: int) -> bytes:
    """Page `page`, counted from 1, as JPEG about `width` pixels wide, upright, annotations drawn.

    Raises IndexError for a page that isn't there, PdfiumError for what pdfium can't read.
    """
    with pdfium.PdfDocument(path) as pdf:
        if not 1 <= page <= len(pdf):
            raise IndexError(page)
        pdf.init_forms()  # without it a form filled in on a tablet shows empty fields
        sheet = pdf[page - 1]
        across, down = sheet.get_size()
        scale = min(
            width / across,
            (_MOST_PIXELS / (across * down)) ** 0.5,
            _LONGEST_SIDE / max(across, down),
        )
        picture = sheet.render(scale=scale, rev_byteorder=True).to_pil().convert("RGB")
        answer = io.BytesIO()
        picture.save(answer, "JPEG", quality=_QUALITY)
        return answer.getvalue()
