"""PDFs, or pages of them, as one: with all that was on them."""

import base64

import pytest

from agreements.scans.child_tasks import merge_pages, render_page
from agreements.scans.gate import gate
from tests.scans import honest


@pytest.fixture
def paths(tmp_path):
    def made(*contents: bytes) -> list[str]:
        for number, content in enumerate(contents):
            (tmp_path / f"{number}.pdf").write_bytes(content)
        return [str(tmp_path / f"{number}.pdf") for number in range(len(contents))]

    return made


def drawn(path, page: int = 1) -> bytes:
    return base64.b64decode(render_page.render_page(str(path), page, 300)[0])


@pytest.mark.parametrize("kind", honest.scans())
def test_a_page_looks_the_same_among_others_and_passes_the_gate(kind, paths, tmp_path) -> None:
    """What was filled in or signed in a form, too."""
    both = paths(honest.scan(), honest.scans()[kind])
    target = tmp_path / "whole.pdf"
    for whole in (
        merge_pages.merge_files(both),
        merge_pages.merge_pages(both, [(0, 1), (1, 1)]),
    ):
        target.write_bytes(whole)
        assert gate.check_pdf(target).pages >= 2
        assert drawn(target, 2) == drawn(tmp_path / "1.pdf")


def test_pages_stand_as_picked_and_the_same_picks_give_the_same_bytes(paths, tmp_path) -> None:
    both = paths(honest.scan(), honest.tablet())
    picks = [(1, 1), (0, 1)]
    whole = merge_pages.merge_pages(both, picks)
    assert merge_pages.merge_pages(both, picks) == whole
    target = tmp_path / "whole.pdf"
    target.write_bytes(whole)
    assert [drawn(target, 1), drawn(target, 2)] == [
        drawn(tmp_path / "1.pdf"),
        drawn(tmp_path / "0.pdf"),
    ]
