"""Whose pages are these: the License Agreement's at all, this request's, of the version due?"""

from collections.abc import Sequence

from agreements.enums import Check
from agreements.scans.checks import broken_off
from agreements.scans.expectations import Expectations
from agreements.scans.findings import Finding, make_finding
from agreements.scans.observation import PageObservation


def check_recognized(pages: Sequence[PageObservation], expected: Expectations) -> list[Finding]:
    """By one page at least that is this document's, or another one's of ours."""
    ours = [page for page in pages if page.issued or expected.codes_of_others(page.codes)]
    if ours:
        share = len(ours) / max(1, sum(not page.blank for page in pages))
        code = "amendment_recognized" if expected.is_amendment else "recognized"
        return [make_finding(Check.RECOGNIZED, code, measured=round(share, 2))]
    if broken_off.unidentifiable_pages(pages):  # it may be; another check says what to do
        return []
    if any(page.behind for page in pages):
        return [make_finding(Check.RECOGNIZED, "only_backs", measured=0.0)]
    if any(page.failed for page in pages):  # it may be; nobody is blamed for what we couldn't see
        return [make_finding(Check.RECOGNIZED, "could_not_be_read")]
    return [make_finding(Check.RECOGNIZED, "not_recognized", measured=0.0)]


def check_request(pages: Sequence[PageObservation], expected: Expectations) -> list[Finding]:
    """By the references in their codes."""
    found = [
        make_finding(
            Check.REQUEST,
            "other_request",
            page,
            issued_page=None,
            facts={"page": page.number, "reference": reference},
        )
        for page in pages
        for reference in sorted({code.reference for code in expected.codes_of_others(page.codes)})
        if reference != expected.reference
    ]
    if not found and any(page.issued for page in pages):
        return [make_finding(Check.REQUEST, "this_request")]
    return found


def check_version(pages: Sequence[PageObservation], expected: Expectations) -> list[Finding]:
    """By the versions and the document ids in their codes. Of an amendment that of its agreement is
    due, in force or not."""
    found = []
    for page in pages:
        for code in expected.codes_of_others(page.codes):
            if code.reference != expected.reference:
                continue
            if code.version != expected.version.upper():
                found.append(_other_version(page, code.version, expected))
            elif code.document_id != expected.document_id:
                found.append(make_finding(Check.VERSION, "older_issue", page))
    own = [page for page in pages if page.issued]
    if expected.is_amendment:
        return found
    if own and expected.version != expected.due:
        found.append(_other_version(own[0], expected.version, expected))
    if not found and own:
        facts = {"version": expected.version}
        return [make_finding(Check.VERSION, "version_in_force", facts=facts)]
    return found


def _other_version(page: PageObservation, found: str, expected: Expectations) -> Finding:
    due = expected.version if expected.is_amendment else expected.due
    facts = {"page": page.number, "found": found, "version": due}
    return make_finding(Check.VERSION, "other_version", page, facts=facts)
