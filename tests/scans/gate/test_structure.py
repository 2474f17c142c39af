"""What the structure of a PDF may not hold; the same function as in the child, called here."""

from dataclasses import asdict
from pathlib import Path

import pytest

from agreements.scans.gate import rejection_reasons
from agreements.scans.gate.limits import ScanLimits
from agreements.scans.gate.structure import inspect_structure
from tests.scans import hostile

_LIMITS = asdict(ScanLimits())
REFUSED = hostile.broken() | hostile.active() | hostile.oversized()


@pytest.mark.parametrize("name", REFUSED)
def test_objects_for_the_right_reason(tmp_path: Path, name: str) -> None:
    code, content = REFUSED[name]
    path = tmp_path / "scan.pdf"
    path.write_bytes(content)
    assert inspect_structure(str(path), _LIMITS) == {"refused": code}


def test_every_reason_of_the_gate_is_tried_by_a_file() -> None:
    elsewhere = {"too_large", "unreadable", "infected", "too_large_together"}
    of_pictures = {
        "damaged_picture",
        "picture_cut",
        "picture_size",
        "too_many_files",
    }  # test_pictures
    files = REFUSED | hostile.not_pdfs()
    assert {code for code, _ in files.values()} == set(
        rejection_reasons.REJECTION_REASONS
    ) - elsewhere - of_pictures
