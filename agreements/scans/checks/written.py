"""What the checks of the signature and of the date have in common: a box with ink in it."""

from collections.abc import Sequence

from agreements.enums import Check, Severity
from agreements.scans.brief import Brief
from agreements.scans.findings import Finding
from agreements.scans.seen import PageSeen


def box(
    pages: Sequence[PageSeen], brief: Brief, name: str, check: Check, codes: tuple[str, str, str]
) -> list[Finding]:
    """One finding; `codes` are for ink, none, and not seen. Of several copies of the page, the one
    with the most ink counts."""
    there, blank, unseen = codes
    copies = [p for p in pages if p.issued == brief.boxes[name] and name in p.writing]
    if not copies:
        # That a page is missing is told by another check, once.
        seen = any(page.issued for page in pages)
        issued_page = brief.boxes[name]
        return [Finding(check, unseen, Severity.ATTENTION, issued_page=issued_page)] if seen else []
    page = max(copies, key=lambda copy: copy.writing[name].ink)
    writing = page.writing[name]
    return [
        Finding(
            check,
            there if writing.there else blank,
            Severity.OK if writing.there else Severity.PROBLEM,
            page=page.number,
            issued_page=page.issued,
            outline=writing.outline,
            measured=writing.ink,
        )
    ]
