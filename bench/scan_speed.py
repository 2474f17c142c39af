"""Milliseconds for all looks and checks of a page of 200 dpi, against drawing it with pdfium.

In the same run, in turns, one thread. Peak memory is a child's of its own, for each kind of file.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from statistics import median
from time import perf_counter

import cv2
import numpy as np
import pypdfium2 as pdfium

from agreements.scans import observe_pages
from agreements.scans.checks.run import run_checks
from agreements.scans.page_analysis.analyze_page import PageAnalyzer
from agreements.scans.page_analysis.issued_page import OpenedIssuedPdf
from agreements.scans.page_analysis.scanned_sheet import ScanFile
from agreements.scans.sandbox.sandbox import ChildFailed
from simulator import files, hostile_pages, printing, scanner
from simulator.issued_document import World, world

ROUNDS = 7


def measure() -> Iterator[Mapping[str, object]]:
    cv2.setNumThreads(1)
    here = world()
    for color in (True, False):
        yield _speed(here, color)
    yield {"bench": "scan-speed-memory", **_peaks(here)}


def _speed(here: World, color: bool) -> Mapping[str, object]:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(_scan(here, 200, color=color))
        file.flush()
        ours, drawn = [], []
        for number in range(-1, ROUNDS):
            a, b = _ours(here, file.name), _drawn(file.name)
            if number >= 0:
                ours.append(a)
                drawn.append(b)
    return {
        "bench": f"scan-speed-{'color' if color else 'gray'}",
        "ms_a_page": round(median(ours), 1),
        "baseline_ms_a_page": round(median(drawn), 1),
        "ratio": round(median(ours) / median(drawn), 2),
    }


def _scan(here: World, dpi: int, *, color: bool, times: int = 1) -> bytes:
    """All pages as a flatbed scans them."""
    chance = np.random.default_rng(7)
    pages = [
        scanner.flatbed(printing.printed(here.original.ink(n), chance), dpi, color)
        for n in range(1, here.original.pages + 1)
    ]
    return bytes(files.pdf(pages * times))


def _ours(here: World, path: str) -> float:
    start = perf_counter()
    eye, scan = PageAnalyzer(OpenedIssuedPdf(here.path, here.layout)), ScanFile(path)
    run_checks(
        [p for n in range(1, len(scan) + 1) for p in eye.analyze_sheet(scan.sheet(n))],
        here.expectations,
    )
    return 1000 * (perf_counter() - start) / len(scan)


def _drawn(path: str) -> float:
    start = perf_counter()
    with pdfium.PdfDocument(path) as pdf:
        for page in pdf:
            page.render(scale=200 / 72)
        return 1000 * (perf_counter() - start) / len(pdf)


def _peaks(here: World) -> Mapping[str, int]:
    """Megabytes that the child took at most."""
    odd = hostile_pages.documents()
    kinds = {
        "four_pages_200_dpi": _scan(here, 200, color=True),
        "sixty_pages_300_dpi": _scan(here, 300, color=True, times=15),
        "huge_jpeg": odd["400 megapixels in a small JPEG"],
        "five_meters_wide": odd["five meters wide"],
    }
    return {f"{name}_peak_mb": _peak(here, content) for name, content in kinds.items()}


def _peak(here: World, content: bytes) -> int:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        measured = subprocess.run(
            [
                sys.executable,
                "-m",
                "bench.scan_speed",
                file.name,
                here.path,
                json.dumps(here.layout),
            ],
            check=True,
            capture_output=True,
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "casmemg_portal.settings"},
        )
    return int(measured.stdout)


def _print_peak(scan: str, issued: str, layout: str) -> None:
    with pdfium.PdfDocument(scan) as pdf:
        many = len(pdf)
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    with suppress(ChildFailed):  # that is an answer too; its peak counts
        list(observe_pages.observe_pages(Path(scan), Path(issued), json.loads(layout), many))
    print(max(before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss) // 1024)


if __name__ == "__main__":
    _print_peak(*sys.argv[1:])
