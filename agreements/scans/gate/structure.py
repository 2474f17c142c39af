"""Looks through the structure of a PDF and decodes none of its streams. Runs in a child.

qpdf repairs nothing here: a file that readers would have to guess at is refused. Streams of
objects and of cross-references are the exception, without them there is nothing to see; their
unpacked size is limited.
"""

import io
import mmap
from pathlib import Path
from typing import Any

import pikepdf
import pikepdf.settings

from agreements.scans.gate import contents, page_tree, pdf_framing
from agreements.scans.gate.limits import GateRejection, ScanLimits

_MOST_UNPACKED = 64_000_000


def inspect_structure(path: str, limits: dict[str, Any]) -> dict[str, int | str]:
    """`{"pages": n}`, or `{"refused": code}`; `limits` is a ScanLimits by its fields."""
    allowed = ScanLimits(**limits)
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=_MOST_UNPACKED,
        run_length_max_memory=_MOST_UNPACKED,
        png_max_memory=_MOST_UNPACKED,
        tiff_max_memory=_MOST_UNPACKED,
        max_stream_filters=contents.MOST_FILTERS,
        parser_max_container_size=allowed.objects,
    )
    met = pikepdf.settings.qpdf_limit_errors()
    try:
        with (
            Path(path).open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
        ):
            header, end = pdf_framing.check_framing(data)
            # Without what follows the end: qpdf wants to find it in the last kilobyte.
            with _open(data[:end], header) as pdf:
                contents.check_contents(pdf, allowed)
                pages = page_tree.check_page_tree(pdf, allowed)
            if pikepdf.settings.qpdf_limit_errors() > met:  # qpdf went on with null instead
                raise GateRejection("too_complex")
            return {"pages": pages}
    except GateRejection as objection:
        return {"refused": objection.code}
    except pikepdf.PasswordError:
        return {"refused": "password"}
    except pikepdf.PdfError as error:
        return {"refused": "password" if "encrypt" in str(error).lower() else "damaged"}


def _open(data: bytes, header: int) -> pikepdf.Pdf:
    """Offsets in a PDF count from its header or, with junk before it, from the file's start."""
    try:
        return _open_bytes(io.BytesIO(data))
    except pikepdf.PasswordError:
        raise
    except pikepdf.PdfError:
        if not header:
            raise
        return _open_bytes(io.BytesIO(_header_moved_to_start(data, header)))


def _open_bytes(stream: io.BytesIO) -> pikepdf.Pdf:
    return pikepdf.Pdf.open(stream, attempt_recovery=False, inherit_page_attributes=False)


def _header_moved_to_start(data: bytes, header: int) -> bytes:
    """The same bytes, of the same length, with the `header` bytes of junk turned to blanks."""
    first_line = data[header : header + len("%PDF-1.7")]
    return first_line + b"\n" + b" " * (header - 1) + data[header + len(first_line) :]
