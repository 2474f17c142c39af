"""How much of a fax there is."""

import pytest

from agreements.scans.image_formats.packed_rows import fax_rows_present
from tests.scans.cut_pictures import HEIGHT, WIDTH, fax


@pytest.mark.parametrize("behind", [b"", b"\r\n", bytes(500)])
def test_a_whole_one_is_whole_with_and_without_its_end(behind) -> None:
    assert fax_rows_present(fax() + behind, WIDTH, HEIGHT) == 1.0
    assert fax_rows_present(fax()[:-3] + behind, WIDTH, HEIGHT) == 1.0


@pytest.mark.parametrize("behind", [b"", b"\r\n", bytes(500)])
@pytest.mark.parametrize("part", [0.2, 0.5, 0.9])
def test_of_a_cut_one_the_rows_are_counted(part, behind) -> None:
    found = fax_rows_present(fax()[: int(len(fax()) * part)] + behind, WIDTH, HEIGHT)
    assert found == pytest.approx(part, abs=0.06)


def test_one_that_ends_before_its_height_says_so_itself() -> None:
    assert fax_rows_present(fax(), WIDTH, HEIGHT + 200) == 1.0


def test_nothing_has_no_rows_and_what_is_too_large_is_not_asked() -> None:
    assert fax_rows_present(b"", WIDTH, HEIGHT) == 0.0
    assert fax_rows_present(b"\x26", 60_000, 60_000) == 1.0
