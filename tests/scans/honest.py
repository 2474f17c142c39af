"""PDFs as real scanners, phones and tablets make them: every one has to be let in."""

import io
import zlib
from functools import cache
from typing import Any

import pikepdf
from pikepdf import Dictionary, Name
from PIL import Image

from tests.scans import rawpdf


@cache
def jpeg(width: int = 60, height: int = 80) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((width, height)).save(out, "JPEG")
    return out.getvalue()


def _image(width: int = 60, height: int = 80) -> bytes:
    return rawpdf.image(width, height, b"/DCTDecode", jpeg(width, height))


_DRAWS = rawpdf.stream(b"", b"q 595 0 0 842 0 0 cm /Im0 Do Q")
_SHOWS = b"/Contents 5 0 R /Resources << /XObject << /Im0 4 0 R >> >>"


def scan(**changes: bytes) -> bytes:
    """One page with one picture."""
    return rawpdf.pdf(_image(), _DRAWS, page=_SHOWS + changes.pop("page", b""), **changes)


def saved(**options: Any) -> bytes:
    """The same scan of four pages, as qpdf writes it with `options`."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(scan())) as pdf:
        for _ in range(3):
            pdf.pages.append(pdf.pages[0])
        pdf.save(out, **options)
    return out.getvalue()


def _strips() -> bytes:
    draws = b" ".join(b"q 595 0 0 106 0 %d cm /S%d Do Q" % (106 * i, i) for i in range(8))
    names = b" ".join(b"/S%d %d 0 R" % (i, 5 + i) for i in range(8))
    page = b"/Contents 4 0 R /Resources << /XObject << %s >> >>" % names
    return rawpdf.pdf(rawpdf.stream(b"", draws), *[_image(60, 10)] * 8, page=page)


def _picture_in_forms() -> bytes:
    """The picture two forms deep; the inner one lists all resources, itself among them."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << %s >> >>"
    return rawpdf.pdf(
        _image(),
        rawpdf.stream(b"", b"/Fm0 Do"),
        rawpdf.stream(form % b"/Fm1 7 0 R", b"/Fm1 Do"),
        rawpdf.stream(form % b"/Fm1 7 0 R /Im0 4 0 R", b"q 595 0 0 842 0 0 cm /Im0 Do Q"),
        page=b"/Contents 5 0 R /Resources << /XObject << /Fm0 6 0 R >> >>",
    )


def tablet() -> bytes:
    """The issued document signed with a pen on a tablet: text, the upload link, ink."""
    text = b"BT /F1 24 Tf 72 700 Td (License Agreement) Tj ET"
    return rawpdf.pdf(
        rawpdf.stream(b"", text),
        b"<< /Type /Annot /Subtype /Link /Rect [72 600 300 620] /Border [0 0 0]"
        b" /A << /S /URI /URI (https://portal.example.edu/casmemg/) >> >>",
        b"<< /Type /Annot /Subtype /Ink /Rect [72 72 300 200] /InkList [[80 80 150 190 290 90]]"
        b" /C [0 0 1] /AP << /N 7 0 R >> >>",
        rawpdf.stream(
            b"/Type /XObject /Subtype /Form /BBox [72 72 300 200]",
            b"0 0 1 RG 6 w 80 80 m 150 190 l 290 90 l S",
        ),
        page=b"/Contents 4 0 R /Annots [5 0 R 6 0 R] /Resources << /Font << /F1 <<"
        b" /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>",
    )


def filled_form() -> bytes:
    """A form without XFA, one field filled in, one signed by software."""
    return rawpdf.pdf(
        b"<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Li) /Rect [72 600 400 640]"
        b" /F 4 /P 3 0 R /AP << /N 5 0 R >> >>",
        rawpdf.stream(b"/Type /XObject /Subtype /Form /BBox [0 0 328 40]", b"0 g 0 0 328 40 re f"),
        b"<< /Type /Annot /Subtype /Widget /FT /Sig /T (signature) /V 7 0 R /Rect [0 0 0 0]"
        b" /F 132 /P 3 0 R >>",
        b"<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /adbe.pkcs7.detached"
        b" /ByteRange [0 100 200 300] /Contents <00> >>",
        catalog=b"/AcroForm << /Fields [4 0 R 6 0 R] /SigFlags 3 >>",
        page=b"/Annots [4 0 R 6 0 R]",
    )


def _archival() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(scan())) as pdf:
        with pdf.open_metadata() as metadata:
            metadata["pdfaid:part"], metadata["pdfaid:conformance"] = "2", "B"
        pdf.Root.OutputIntents = pikepdf.Array([Dictionary(S=Name.GTS_PDFA1)])
        pdf.save(out)
    return out.getvalue()


_PJL = b"\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n"


def scans() -> dict[str, bytes]:
    """Name of the kind, and one of it."""
    plain = scan()
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Kids [3 0 R] /Count 1 >>", rawpdf.leaf()]
    twice = rawpdf.image(60, 80, b"[/FlateDecode /DCTDecode]", zlib.compress(jpeg()))
    owner = pikepdf.Encryption(owner="owner", user="")
    return {
        "plain scan": plain,
        "junk before the header": b"Content-Type: application/pdf\r\n\r\n" + plain,
        "junk before the header that offsets count": rawpdf.assemble(
            objects, b"\x00junk\r\n", True
        ),
        "a kilobyte of junk": b"\x00" * 1019 + plain,
        "one byte of junk that offsets count": rawpdf.assemble(objects, b"\n", True),
        "wrapped for a printer": _PJL + plain + b"\x1b%-12345X@PJL EOJ\r\n",
        "padded with zeros": plain + b"\x00" * 5000,
        "Ctrl-Z at the end": plain.rstrip() + b"\r\n\x1a",
        "no newline at the end": plain.rstrip(),
        "owner password only": saved(encryption=owner),
        "owner password only, RC4": saved(
            encryption=pikepdf.Encryption(owner="owner", user="", R=3, aes=False, metadata=False)
        ),
        "opens at a destination": scan(catalog=b"/OpenAction [3 0 R /Fit]"),
        "opens by a GoTo": scan(catalog=b"/OpenAction << /S /GoTo /D [3 0 R /XYZ 0 0 1] >>"),
        "form without XFA": filled_form(),
        "picture in strips": _strips(),
        "picture inside forms": _picture_in_forms(),
        "signed on a tablet": tablet(),
        "linearized": saved(linearize=True),
        "object streams": saved(object_stream_mode=pikepdf.ObjectStreamMode.generate),
        "PDF/A": _archival(),
        "incremental update": rawpdf.incremental(plain, 3, rawpdf.leaf()),
        "pixels taken for points by a phone": scan(box=b"/MediaBox [0 0 6048 8064]"),
        "inherited box": rawpdf.tree(
            b"<< /Kids [3 0 R] /Count 1 /MediaBox [0 0 612 792] >>", rawpdf.leaf(b"")
        ),
        "box upside down": scan(box=b"/MediaBox [0 842 595 0]"),
        "picture packed twice": rawpdf.pdf(twice, _DRAWS, page=_SHOWS),
        "A4 at 600 dpi": rawpdf.pdf(rawpdf.image(4960, 7016)),
        "font and picture with odd names": rawpdf.pdf(
            _image(),
            page=b"/Resources << /XObject << /JS 4 0 R >> /Font << /AA << /Type /Font >> >> >>",
        ),
        "link without a scheme": rawpdf.pdf(
            b"<< /Subtype /Link /A << /S /URI /URI (www.example.edu:80/a) >> >>"
        ),
    }
