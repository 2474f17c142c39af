"""A QR code for a screen."""

import io

import segno


def qr_svg(address: str) -> bytes:
    """The code of an address, as a picture on white, so that it is read in the dark theme, too."""
    out = io.BytesIO()
    code = segno.make_qr(address, error="m")
    code.save(out, kind="svg", scale=8, border=4, dark="#000", light="#fff", xmldecl=True)
    return out.getvalue()
