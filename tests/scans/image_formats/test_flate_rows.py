"""How much there is of what is packed as text is."""

import zlib

import pytest

from agreements.scans.image_formats.packed_rows import flate_ends, flate_rows_present
from tests.scans.cut_pictures import HEIGHT, WIDTH, noisy

ROW = 3 * WIDTH
PACKED = zlib.compress(noisy().tobytes(), 6)


@pytest.mark.parametrize("data", [PACKED, PACKED[:-4], PACKED[:-4] + bytes(4), PACKED + b"\r\n"])
def test_all_rows_are_there_whatever_becomes_of_the_checksum(data) -> None:
    assert flate_rows_present(data, HEIGHT, ROW) == 1.0
    assert flate_ends(data)


@pytest.mark.parametrize("behind", [b"", bytes(500), b"\r\n"])
@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_of_cut_data_the_rows_are_counted(part, behind) -> None:
    cut = PACKED[: int(len(PACKED) * part)] + behind
    assert flate_rows_present(cut, HEIGHT, ROW) == pytest.approx(part, abs=0.04)
    assert not flate_ends(cut)


def test_a_picture_of_fewer_rows_than_it_says() -> None:
    assert flate_rows_present(PACKED, 2 * HEIGHT, ROW) == 0.5


def test_what_was_flushed_and_never_closed_ends() -> None:
    deflater = zlib.compressobj()
    data = deflater.compress(b"q 1 0 0 1 0 0 cm Q" * 99) + deflater.flush(zlib.Z_SYNC_FLUSH)
    assert flate_ends(data)


def test_what_was_never_packed_has_no_rows() -> None:
    assert (
        flate_rows_present(b"", HEIGHT, ROW)
        == flate_rows_present(b"noise" * 99, HEIGHT, ROW)
        == 0.0
    )
