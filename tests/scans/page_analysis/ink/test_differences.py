"""Honest pages in black and white, each of which is called changed by an engine that lacks a part.

`bench.scan_ablation` counts on how many.
"""

import pytest

from simulator.issued_document import captured, seen, world


@pytest.mark.parametrize(
    ("seed", "number", "chinese", "seal"),
    [
        pytest.param(1, 2, True, False, id="stains between dense signs"),
        pytest.param(3, 2, True, False, id="dense signs, blotted", marks=pytest.mark.full),
        pytest.param(2, 1, False, "frame", id="scraps of a stamp", marks=pytest.mark.full),
    ],
)
def test_an_honest_page_has_no_marks(seed, number, chinese, seal) -> None:
    here = world(chinese=chinese)
    page = seen(here, captured(here, number, "bilevel", seed, seal=seal))
    assert {d.kind for d in page.differences} <= {"seal"}
