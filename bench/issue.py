"""Issuing a document with 0, 10 and 100 associated users.

Ours: the body is rendered, form and schedule are drawn, joined and stamped. Baseline: the same
document rendered whole by xhtml2pdf. Every round has people of its own, so that no name is
remembered from the round before. “Page k of n” makes xhtml2pdf lay the document out twice.
Memory is measured in processes of their own.
"""

import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache, partial
from io import BytesIO
from pathlib import Path
from statistics import median
from time import perf_counter

import django
import pikepdf
from django.template import Context, Template

from agreements.documents.body import RenderedBody, fallback_fonts, render_body, render_html
from agreements.documents.fonts import ITALIC, REGULAR, SEMIBOLD, face
from agreements.documents.form import long_date
from agreements.documents.issue import issue, warm_up
from agreements.documents.license_text import LicenseText, parse
from agreements.documents.markup import to_html
from agreements.documents.terms import Associate, Terms

ROUNDS = 21
SIZES = (0, 10, 100)
URL = "https://portal.example.org/datasets/casmemg/"
HERE = Path(__file__).parent
LICENSE = HERE.parent / "agreements" / "licenses" / "casmemg-1.0.md"
FIRST = ("Qingyan", "Nguyễn", "Дмитрий", "清妍", "晓明", "Zoë", "김민준", "Karl-Theodor")
LAST = ("Li", "Wang", "李", "王", "Ánh", "Иванов", "García-Fernández", "박", "O’Brien", "Okonkwo")


def measure() -> Iterator[Mapping[str, object]]:
    text = parse(LICENSE.read_text(encoding="utf-8"))
    body = render_body(text, URL)
    warm_up()
    for size in SIZES:
        ours: list[float] = []
        whole: list[float] = []
        for number in range(-2, ROUNDS):  # the first two warm both up
            terms = make_terms(text, size, seed=number)
            a = _milliseconds(partial(issue, terms, body))
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


def render_whole(text: LicenseText, terms: Terms) -> bytes:
    """The document of `terms` from one HTML page: the same words, boxes, header and footer."""
    context = Context(
        {
            "terms": terms,
            **_license(text),
            "issued_on": long_date(terms.issued_on),
            "fallbacks": fallback_fonts("\n".join((text.source, *terms.texts()))),
            "regular": face(REGULAR).path,
            "bold": face(SEMIBOLD).path,
            "italic": face(ITALIC).path,
        }
    )
    return render_html(_whole().render(context))


@cache
def _license(text: LicenseText) -> Mapping[str, object]:
    """What is the same for every signer, converted once: not part of what is measured."""
    headings = [f"{clause.number}. {clause.heading}" for clause in text.clauses]
    clauses = [to_html(clause.markdown, URL) for clause in text.clauses]
    return {
        "preamble": to_html(text.preamble, URL),
        "clauses": list(zip(headings, clauses, strict=True)),
        "closing": to_html(text.closing, URL),
        "accepted": headings,
    }


@cache
def _whole() -> Template:
    return Template((HERE / "issue_whole.html").read_text(encoding="utf-8"))


def make_terms(text: LicenseText, size: int, seed: int) -> Terms:
    some = random.Random(seed)

    def name() -> str:
        return f"{some.choice(FIRST)} {some.choice(LAST)}-{some.choice(LAST)}"

    return Terms(
        reference=f"LA-{some.randrange(10**5):05d}",
        document_id=f"{some.getrandbits(48):012x}",
        dataset=text.dataset,
        version=text.version,
        title=text.title,
        subtitle=text.subtitle,
        labels=text.form_fields,
        issued_on=date(2026, 11, 22),
        signer_name=name(),
        signer_title="Associate Professor",
        affiliation=f"Institute of Psychology {seed}, Chinese Academy of Sciences",
        work_email=f"signer{seed}@psych.example.org",
        address=f"{some.randrange(999)} Lincui Road\nChaoyang District\nBeijing 100101",
        country="China",
        intended_use=f"Study {seed}: onset of facial micro-expressions in electromyography. " * 4,
        accepted=tuple(clause.key for clause in text.clauses),
        associates=tuple(
            Associate(
                name(),
                some.choice(("Student", "Employee")),
                f"MEGC2026-{some.randrange(10**4):04d}",
                f"user{some.randrange(10**5)}@psych.example.org",
            )
            for _ in range(size)
        ),
    )


def _milliseconds(work: Callable[[], object]) -> float:
    start = perf_counter()
    work()
    return (perf_counter() - start) * 1000


def _peak(which: str, size: int, body: RenderedBody) -> float:
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
    text = parse(LICENSE.read_text(encoding="utf-8"))
    terms = make_terms(text, size, seed=0)
    pdf = sys.stdin.buffer.read()
    if which == "ours":
        clauses = {clause.key: clause.heading for clause in text.clauses}
        with pikepdf.open(BytesIO(pdf)) as document:
            pages = len(document.pages)
        issue(terms, RenderedBody(pdf, "", pages, {"clauses": clauses}))
    else:
        render_whole(text, terms)
    status = Path("/proc/self/status").read_text()  # getrusage would report the parent's peak
    print(round(int(status.split("VmHWM:")[1].split()[0]) / 1024, 1))


if __name__ == "__main__":
    _child(sys.argv[1], int(sys.argv[2]))
