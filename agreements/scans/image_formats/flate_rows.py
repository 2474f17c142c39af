"""How much of a picture there is that is packed as text is (Flate).

Without its checksum: what is there is there.
"""

import zlib
from collections.abc import Iterator

_PIECE = 1 << 13
_MOST = 400_000_000  # bytes; more than the largest picture that the gate lets in, in color
_HEAD = 2  # bytes. Source: RFC 1950, 2.2
_FLUSHED = b"\x00\x00\xff\xff"  # what a program leaves that flushes and never ends


def flate_rows_present(data: bytes, rows: int, width: int) -> float:
    """Of so many rows of `width` bytes each, from the top."""
    due, there = rows * width, 0
    for piece in unpack_flate(data):
        there += len(piece)
        if there >= due:
            return 1.0
    return there / due


def unpack_flate(data: bytes) -> Iterator[bytes]:
    """Whatever can be unpacked, up to a fault or the end."""
    return _pieces(data, zlib.decompressobj(wbits=-15))


def flate_ends(data: bytes) -> bool:
    """Whether the packed data say that they end, or are more than anybody draws."""
    inflater = zlib.decompressobj(wbits=-15)
    length = sum(map(len, _pieces(data, inflater)))
    return inflater.eof or length >= _MOST or data.rstrip(b"\r\n").endswith(_FLUSHED)


def _pieces(data: bytes, inflater: "zlib._Decompress") -> Iterator[bytes]:
    if not data or int.from_bytes(data[:_HEAD]) % 31:
        return
    length = 0
    try:
        for at in range(_HEAD, len(data), _PIECE):
            packed = data[at : at + _PIECE]
            while packed and not inflater.eof and length < _MOST:
                piece = inflater.decompress(packed, _PIECE)
                packed = inflater.unconsumed_tail
                length += len(piece)
                yield piece
    except zlib.error:
        return
