"""Whatever is uploaded is read, refused with a sentence, or told to be unreadable. Nothing else."""

from enum import StrEnum
from pathlib import Path

import pytest

from agreements.exceptions import ScanRefused
from agreements.scans import observe_pages
from agreements.scans.gate import gate
from agreements.scans.sandbox.sandbox import ChildFailed
from simulator import hostile_pages, other_projects_pdfs
from simulator.issued_document import world
from tests.scans import hostile
from tests.tiers import full

LONG = ("60 pages", "thousands of lines", "JPEG of noise", "deeply saved states")
DOCUMENTS = hostile_pages.documents()
SAMPLE = 16  # every sixteenth of the corpora; `bench.scan_corpora` takes all


class End(StrEnum):
    READ = "read"
    REFUSED = "refused"
    UNREADABLE = "could not be read"


@pytest.fixture(scope="module")
def issued():
    """A real document to look for: its path and layout."""
    here = world(associates=2)
    return Path(here.path), here.layout


@pytest.fixture
def ends(issued, tmp_path):
    """How a file ends. Anything else that is raised is a fault of ours."""

    def of(content: bytes) -> tuple[End, list]:
        path = tmp_path / "upload"
        path.write_bytes(content)
        try:
            facts = gate.check_pdf(path)
        except ScanRefused:
            return End.REFUSED, []
        seen = []
        try:
            seen.extend(observe_pages.observe_pages(path, *issued, facts.pages))
        except ChildFailed:
            return End.UNREADABLE, seen
        assert [page.number for page in seen] == list(range(1, facts.pages + 1))
        return End.READ, seen

    return of


@pytest.mark.parametrize("name", [full(name) if name in LONG else name for name in DOCUMENTS])
def test_a_page_that_is_a_trial(name, ends) -> None:
    end, seen = ends(DOCUMENTS[name])
    assert not any(page.issued for page in seen)
    if name == "60 pages":
        assert (end, len(seen)) == (End.READ, 60)
    if name == "400 megapixels in a small JPEG":
        assert end != End.READ or "open" in seen[0].failed or seen[0].blank


def test_what_the_gate_refuses_ends_there(ends) -> None:
    for kind in (hostile.broken, hostile.active):
        for code, content in list(kind().values())[::6]:
            assert ends(content)[0] == End.REFUSED, code


@pytest.mark.full
def test_real_files_of_other_projects(ends) -> None:
    try:
        files = list(other_projects_pdfs.documents())
    except OSError as error:
        pytest.skip(f"packages of PyPI can't be had: {error}")
    assert len(files) > 250
    found = {name: ends(content)[0] for name, content in files[::SAMPLE]}
    assert set(found.values()) >= {End.READ, End.REFUSED}


def test_the_issued_document_itself_is_read(issued, ends) -> None:
    end, seen = ends(issued[0].read_bytes())
    assert end == End.READ
    assert [page.issued for page in seen] == list(range(1, len(seen) + 1))
