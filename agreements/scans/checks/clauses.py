"""Is the printed text as it was issued?"""

from collections.abc import Iterator, Sequence
from functools import partial

from agreements.enums import Check, Severity
from agreements.scans.expectations import Expectations
from agreements.scans.findings import Finding, make_finding
from agreements.scans.observation import PageObservation

MOST = 8  # places told of a page; the rest are beside them

_SAID = {
    "altered": "clause_altered",
    "struck": "clause_struck",
    "unlike": "clause_unlike",
    "written": "clause_written",
    "seal": "seal_seen",
}
_ORDER = tuple(_SAID)
_finding = partial(make_finding, Check.CLAUSES)


def check_clauses(pages: Sequence[PageObservation], expected: Expectations) -> list[Finding]:
    """By laying each page over the issued one. Where that could not be done, a person has to.

    The signer is told of whole words alone, and only on a page that its code laid: in all else the
    scan itself, paper that waves say, may be what differs, and the reviewer looks at the place.
    """
    own = [page for page in pages if page.issued]
    unseen = [page for page in own if page.differences is None and not page.broken_off]
    found = [finding for page in own for finding in _differences(page)]
    found += [_finding("page_unreadable", page, measured=page.likeness) for page in unseen]
    lacking = any(page.broken_off for page in pages)
    if own and not lacking and not any(finding.severity != Severity.OK for finding in found):
        found.insert(0, _finding("clauses_unaltered"))
    return found


def _differences(page: PageObservation) -> Iterator[Finding]:
    """What is worst first, then what is surest: notes beside the text hide no changed word."""
    found = sorted(page.differences or (), key=lambda d: (_ORDER.index(d.kind), -d.score))
    for place in found[:MOST]:
        sure = place.kind != "altered" or page.by == "code"
        code = _SAID[place.kind if sure else "unlike"]
        yield _finding(code, page, box=place.box, outline=place.outline, measured=place.score)
