"""JBIG2 and JPEG 2000: whether what they say is to follow does follow."""

import io
import struct

import pytest

from agreements.scans.image_formats.packed_rows import jbig2_ends, jpeg2000_ends
from tests.scans.cut_pictures import noisy


def segment(number: int, kind: int, data: bytes, referred: bytes = b"", *, large: bool = False):
    flags = kind | (0x40 if large else 0)
    head = struct.pack(">IBB", number, flags, len(referred) << 5) + referred
    head += b"\x00\x00\x00\x01" if large else b"\x01"
    return head + struct.pack(">I", len(data)) + data


PAGE = segment(0, 48, bytes(19))
LETTERS = segment(1, 0, bytes(40))
TEXT = segment(2, 6, bytes(300), b"\x01")
REGION = segment(1, 38, bytes(300), large=True)


@pytest.mark.parametrize(
    "data",
    [PAGE + REGION, PAGE + LETTERS + TEXT, PAGE + REGION + segment(2, 49, b""), REGION + b"\r\n"],
)
def test_jbig2_that_is_whole_and_that_breaks_off(data) -> None:
    assert jbig2_ends(data)
    region = data.rindex(bytes(300))
    assert not any(jbig2_ends(data[:length]) for length in range(20, region + 300, 7))
    assert not jbig2_ends(b"")


def test_jbig2_that_does_not_say_how_long_it_is() -> None:
    unknown = REGION[: -len(bytes(300)) - 4] + b"\xff\xff\xff\xff" + bytes(50)
    assert jbig2_ends(PAGE + unknown)


def test_jbig2_that_refers_to_many_segments() -> None:
    many = struct.pack(">IBI", 300, 6, 0xE0000000 | 9) + bytes(2) + bytes(18) + b"\x01"
    whole = PAGE + many + struct.pack(">I", 50) + bytes(50)
    assert jbig2_ends(whole)
    assert not jbig2_ends(whole[:-1])


@pytest.mark.parametrize("suffix", ["JPEG2000", "codestream"])
def test_jpeg_2000_that_is_whole_and_that_breaks_off(suffix) -> None:
    noisy("L").save(out := io.BytesIO(), "JPEG2000", tile_size=(256, 256), quality_layers=[20])
    data = out.getvalue()
    if suffix == "codestream":
        data = data[data.index(b"\xff\x4f\xff\x51") :]
    assert jpeg2000_ends(data)
    assert jpeg2000_ends(data[:-2])  # the end mark alone
    assert jpeg2000_ends(data + b"\r\n")
    assert not any(jpeg2000_ends(data[: int(len(data) * part)]) for part in (0.1, 0.5, 0.9, 0.99))
    assert jpeg2000_ends(b"something else")
    assert not jpeg2000_ends(b"")
