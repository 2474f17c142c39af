"""The gate: what a file must be to be taken as a signed scan.

Whole, not locked, nothing in it that acts, of a size that can be looked at. Whatever else is wrong
with a scan is for people to judge.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

from agreements.scans.gate import file_kinds
from agreements.scans.gate.limits import ScanLimits
from agreements.scans.gate.rejection_reasons import rejected
from agreements.scans.sandbox import sandbox


@dataclass(frozen=True, slots=True)
class PdfFacts:
    """What is known of a file that was let in: `size` in bytes, `sha256` in hex."""

    pages: int
    size: int
    sha256: str


def check_pdf(path: Path, limits: ScanLimits | None = None) -> PdfFacts:
    """The facts of the PDF at `path`; its name plays no part.

    Raises ScanRefused for whatever the file is to blame for, `sandbox.SandboxDown` when the check
    itself can't run, and OSError when the file can't be read at all.
    """
    limits = limits or ScanLimits()
    size = path.stat().st_size
    if size > limits.size:
        raise rejected("too_large", limits)
    with path.open("rb") as stream:
        head = stream.read(file_kinds.HEADER_WITHIN + len(file_kinds.PDF_HEADER) - 1)
    if file_kinds.PDF_HEADER not in head:
        raise rejected(file_kinds.kind_of_no_pdf(head), limits)
    pages = _pages(path, limits)
    with path.open("rb") as stream:
        sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    return PdfFacts(pages=pages, size=size, sha256=sha256)


def _pages(path: Path, limits: ScanLimits) -> int:
    """Number of pages, after the structure was looked through in a child."""
    try:
        answer = sandbox.run_in_child(
            "agreements.scans.gate.structure:inspect_structure", path, limits
        )
    except sandbox.ChildFailed as error:
        raise rejected("unreadable", limits) from error
    facts: dict[str, int | str] = json.loads(answer)
    if "refused" in facts:
        raise rejected(str(facts["refused"]), limits)
    return int(facts["pages"])
