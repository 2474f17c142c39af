"""Walks through a PNG. Source: PNG (third edition), 5.3."""

_BEFORE = 8  # bytes
_LENGTH_KIND_CHECKSUM = 12


def png_end(data: bytes) -> int | None:
    """Where its last chunk ends, behind which anything may stand; None if it breaks off before."""
    at = _BEFORE
    while at + _LENGTH_KIND_CHECKSUM <= len(data):
        length = int.from_bytes(data[at : at + 4])
        kind = data[at + 4 : at + 8]
        at += _LENGTH_KIND_CHECKSUM + length
        if kind == b"IEND":
            return at
    return None
