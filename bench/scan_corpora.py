"""How the PDFs that other projects test with end: read, refused, or could not be read.

Each goes through the gate and, if it is let in, through all that looks at pages, in the children
that do it in earnest. Whatever else is raised counts as `faults`, and there may be none.
"""

import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from agreements.exceptions import ScanRefused
from agreements.scans import observe_pages
from agreements.scans.gate import gate
from agreements.scans.sandbox.sandbox import ChildFailed, ChildStalled
from simulator import hostile_pages, other_projects_pdfs
from simulator.issued_document import world


def measure() -> Iterator[Mapping[str, object]]:
    here = world()
    files = {**dict(other_projects_pdfs.documents()), **hostile_pages.documents()}
    ends: Counter[str] = Counter()
    refused: Counter[str] = Counter()
    worst = 0.0
    for name, content in files.items():
        start = time.perf_counter()
        end = _end(content, Path(here.path), here.layout)
        worst = max(worst, time.perf_counter() - start)
        kind, _, code = end.partition(":")
        ends[kind] += 1
        if code:
            refused[f"{code} {name}" if kind == "fault" else code] += 1
    yield {
        "bench": "scan-corpora",
        "files": len(files),
        "read": ends["read"],
        "refused": ends["refused"],
        "could_not_be_read": ends["unreadable"],
        "stalled": ends["stalled"],
        "faults": ends["fault"],
        "worst_seconds": round(worst, 1),
        "peak_child_mb": round(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024),
        "refusals": dict(refused.most_common()),
    }


def _end(content: bytes, issued: Path, layout: Mapping[str, object]) -> str:
    with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        path = Path(file.name)
        try:
            facts = gate.check_pdf(path)
            pages = list(observe_pages.observe_pages(path, issued, layout, facts.pages))
        except ScanRefused as error:
            return f"refused:{error.code}"
        except ChildFailed as error:
            return f"unreadable:{type(error).__name__}"
        except ChildStalled:  # the machine is busy; a worker would try again
            return "stalled"
        except Exception as error:
            return f"fault:{type(error).__name__}"
        return "read" if len(pages) == facts.pages else "fault:pages"
