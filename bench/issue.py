"""Issuing a document with 0, 10 and 100 associated users.

Ours: the body is rendered, form and schedule are drawn, joined and stamped. Baseline: the same
document rendered whole by xhtml2pdf. Every round has people of its own, so that no name is
remembered from the round before. “Page k of n” makes xhtml2pdf lay the document out twice.
Memory is measured in processes of their own.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter

import django
import pikepdf

from agreements.documents.agreement_pdf import draw_agreement
from agreements.documents.body import RenderedPdf, render_body
from agreements.documents.license_text import parse_license_text
from simulator.html_baseline import render_whole
from simulator.made_up_terms import URL, make_terms

ROUNDS = 21
SIZES = (0, 10, 100)
HERE = Path(__file__).parent
LICENSE = HERE.parent / "agreements" / "licenses" / "casmemg-1.0.md"


def measure() -> Iterator[Mapping[str, object]]:
    text = parse_license_text(LICENSE.read_text(encoding="utf-8"))
    body = render_body(text, URL)
    for size in SIZES:
        ours: list[float] = []
        whole: list[float] = []
        for number in range(-2, ROUNDS):  # the first two warm both up
            terms = make_terms(text, size, seed=number)
            a = _milliseconds(partial(draw_agreement, terms, body))
            b = _milliseconds(partial(render_whole, text, terms))
            if number >= 0:
                ours.append(a)
                whole.append(b)
        yield {
            "bench": f"issue-{size}",
            "median_ms": round(median(ours), 1),
            "baseline_median_ms": round(median(whole), 1),
            "ratio": round(median(ours) / median(whole), 3),
            "peak_rss_mb": _peak("ours", size, body),
            "baseline_peak_rss_mb": _peak("whole", size, body),
        }


def _milliseconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


def _peak(which: str, size: int, body: RenderedPdf) -> float:
    """Megabytes that a new process needs at most to make one such document."""
    done = subprocess.run(
        [sys.executable, "-m", "bench.issue", which, str(size)],
        input=body.pdf,
        check=True,
        stdout=subprocess.PIPE,
        cwd=HERE.parent,
    )
    return float(done.stdout)


def _child(which: str, size: int) -> None:
    django.setup()
    text = parse_license_text(LICENSE.read_text(encoding="utf-8"))
    terms = make_terms(text, size, seed=0)
    pdf = sys.stdin.buffer.read()
    if which == "ours":
        clauses = {clause.key: clause.heading for clause in text.clauses}
        with pikepdf.open(BytesIO(pdf)) as document:
            pages = len(document.pages)
        draw_agreement(terms, RenderedPdf(pdf, pages, {"clauses": clauses}))
    else:
        render_whole(text, terms)
    status = Path("/proc/self/status").read_text()  # getrusage would report the parent's peak
    print(round(int(status.split("VmHWM:")[1].split()[0]) / 1024, 1))


if __name__ == "__main__":
    _child(sys.argv[1], int(sys.argv[2]))
