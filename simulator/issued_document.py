"""Simulated scans of a real issued document, and what the engine sees on them; no database."""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np

from agreements import page_code
from agreements.documents.agreement_pdf import draw_agreement
from agreements.documents.body import render_body
from agreements.documents.license_text import parse_license_text
from agreements.scans.expectations import Expectations
from agreements.scans.observation import PageObservation
from agreements.scans.page_analysis.analyze_page import PageAnalyzer
from agreements.scans.page_analysis.issued_page import OpenedIssuedPdf
from agreements.scans.page_analysis.scanned_sheet import ScanFile
from simulator import dense_text, files, recipes
from simulator.made_up_terms import URL, make_terms

ROOT = Path(__file__).parent.parent
VERSIONS = {
    "1.0": ROOT / "agreements" / "licenses" / "casmemg-1.0.md",
    "1.1": ROOT / "ops" / "demo" / "world" / "casmemg-1.1.md",
}

_FOLDER = tempfile.TemporaryDirectory(prefix="scan-world-")  # gone with the process


@dataclass(frozen=True)
class World:
    """An issued document, its file, and where its pages come from."""

    path: str
    layout: Mapping[str, Any]
    original: recipes.Original

    @property
    def expectations(self) -> Expectations:
        places = (place for row in self.layout["associates"] for place in row)
        code = page_code.read_page_code(self.layout["codes"][0])
        if code is None:
            raise ValueError("the document's own code can't be read")
        return Expectations(
            reference=code.reference,
            document_id=code.document_id,
            version=code.version,
            due="1.0",
            pages=self.original.pages,
            field_pages={name: place["page"] for name, place in self.layout["boxes"].items()},
            schedule_pages=tuple(sorted({place["page"] for place in places})),
        )


@cache
def world(
    version: str = "1.0", seed: int = 1, associates: int = 4, *, chinese: bool = False
) -> World:
    """Always the same document for the same numbers; `chinese`: in signs of many strokes."""
    source = VERSIONS[version].read_text(encoding="utf-8")
    text = parse_license_text(dense_text.in_chinese_signs(source) if chinese else source)
    made = draw_agreement(make_terms(text, associates, seed), render_body(text, URL))
    path = Path(_FOLDER.name, f"{version}-{seed}-{associates}-{chinese}-{os.getpid()}.pdf")
    path.write_bytes(made.pdf)
    layout = json.loads(json.dumps(made.layout))
    return World(str(path), layout, recipes.Original(made.pdf, layout, always_the_same=True))


def captured(source: World, number: int, capture: str, seed: int, **wishes: Any) -> bytes:
    """Page `number` as it comes back, as a PDF of one page."""
    name = "-".join(f"{key}{value}" for key, value in sorted(wishes.items()))
    chance = np.random.default_rng([seed, number, crc32(f"{capture}{name}".encode())])
    pages = [recipes.page(source.original, number, capture, chance, **wishes)]
    return bytes(files.pdf(pages))


def seen(expected: World, scan: bytes) -> PageObservation:
    """What the engine makes of a scan of one page, looking for pages of `expected`."""
    (page,) = all_seen(expected, scan)
    return page


def all_seen(expected: World, scan: bytes) -> list[PageObservation]:
    """Likewise of a scan of one sheet, on which pages may lie side by side."""
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(scan)
        file.flush()
        eye = PageAnalyzer(OpenedIssuedPdf(expected.path, expected.layout))
        return eye.analyze_sheet(ScanFile(file.name).sheet(1))
