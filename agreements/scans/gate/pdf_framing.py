"""What lies around a PDF: its header, its end, and whether another format hides in the file."""

import mmap
import re
import struct

from agreements.scans.gate import file_kinds
from agreements.scans.gate.limits import GateRejection

_END = b"%%EOF"
_BLANK = b"\x00\t\n\x0b\x0c\r \x1a"  # Ctrl-Z too: DOS programs end files with it
_OBJECT = re.compile(rb"\d\s+\d+\s+obj\b")
_TAIL_WITHIN = 1024  # bytes of other data that readers put up with after the end

_ZIP_DIRECTORY, _ZIP_END, _ZIP64_END = b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x07"
_ZIP_END_WITHIN = 22 + 65_535


def check_framing(data: mmap.mmap) -> tuple[int, int]:
    """Where the header begins and the end mark ends.

    Objects to a file that is cut off, goes on with other data, or is of two formats at once.
    """
    header = data.find(
        file_kinds.PDF_HEADER, 0, file_kinds.HEADER_WITHIN + len(file_kinds.PDF_HEADER)
    )
    if header < 0:
        raise GateRejection("not_pdf")
    if file_kinds.foreign_kind(data[:header]):
        raise GateRejection("mixed")
    mark = data.rfind(_END)
    if mark < header:
        raise GateRejection("truncated")
    end = mark + len(_END)
    _check_tail(data[end:].strip(_BLANK))
    if _is_zip(data):
        raise GateRejection("mixed")
    return header, end


def _check_tail(tail: bytes) -> None:
    if _OBJECT.search(tail):  # an update or the main part of a linearized file, cut off
        raise GateRejection("truncated")
    if file_kinds.foreign_kind(tail[:4096]):
        raise GateRejection("mixed")
    if len(tail) > _TAIL_WITHIN:
        raise GateRejection("trailing")


def _is_zip(data: mmap.mmap) -> bool:
    """Whether unzip would find a directory: by its distance from the end record or by its offset.

    The bare signature is no proof, four bytes also occur in a picture.
    """
    start = max(0, len(data) - _ZIP_END_WITHIN)
    at = data.find(_ZIP_END, start)
    while at >= 0:
        record = data[at : at + 22]
        if len(record) == 22:
            size, offset = struct.unpack("<12xII2x", record)
            places = [place for place in (at - size, offset) if 0 < place <= at - 46]
            if any(data[place : place + 4] == _ZIP_DIRECTORY for place in places):
                return True
            if data[at - 20 : at - 16] == _ZIP64_END:
                return True
        at = data.find(_ZIP_END, at + 1)
    return False
