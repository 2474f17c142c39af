"""Signers of the demo, the tests and the pictures are invented; only the citation names people."""

import re
import tomllib
from pathlib import Path

from django.conf import settings

ROOT = Path(settings.BASE_DIR)
DATASET = ROOT / "agreements" / "licenses" / "casmemg.toml"
# The LA asks to cite the paper, so it names its authors.
CITING = {
    DATASET,
    DATASET.with_name("casmemg-1.0.md"),
    DATASET.with_name("casmemg-1.0.zh-hans.md"),
    ROOT / "ops" / "demo" / "world" / "casmemg-1.1.md",
}
TEXT = {".html", ".js", ".md", ".po", ".py", ".toml", ".txt"}
# The first author's name as she writes it.
_IN_HAN = "\u674e\u5a67\u5a77"


def _authors() -> list[str]:
    """Each as `Family Given` and as `Given Family`."""
    bibtex = tomllib.loads(DATASET.read_text(encoding="utf-8"))["bibtex"]
    found = re.search(r"author\s*=\s*{(.*?)}", bibtex)
    assert found is not None
    people = [name.split(", ") for name in found[1].split(" and ")]
    return [f"{a} {b}" for family, given in people for a, b in ((family, given), (given, family))]


def test_nobody_who_wrote_the_cited_paper_signs_anything() -> None:
    authors = [*_authors(), _IN_HAN]
    assert len(authors) == 13
    written = (r"[\s._-]+".join(map(re.escape, name.split())) for name in authors)
    named = re.compile("|".join(rf"\b{name}\b" for name in written), re.IGNORECASE)
    folders = ("agreements", "bench", "docs", "ops", "simulator", "templates", "static", "tests")
    files = [file for folder in folders for file in (ROOT / folder).rglob("*")]
    texts = [file for file in files if file.suffix in TEXT and file not in CITING]
    assert len(texts) > 500
    found = {
        str(file.relative_to(ROOT)): named.findall(text)
        for file in texts
        if named.search(text := file.read_text(encoding="utf-8", errors="replace"))
    }
    assert found == {}
