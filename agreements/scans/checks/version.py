"""Are the pages of the License Agreement that has to be signed now?"""

from collections.abc import Sequence

from agreements.enums import Check, Severity
from agreements.scans.expectations import Expectations
from agreements.scans.findings import Finding
from agreements.scans.observation import PageObservation


def check_version(pages: Sequence[PageObservation], expected: Expectations) -> list[Finding]:
    """By the versions and the document ids in their codes."""
    found = []
    for page in pages:
        for code in (expected.known_codes[c] for c in page.codes if c in expected.known_codes):
            if code.reference != expected.reference:
                continue
            if code.version != expected.version.upper():
                facts = {"page": page.number, "found": code.version, "version": expected.in_force}
                found.append(_finding("other_version", page, facts))
            elif code.document_id != expected.document_id:
                found.append(_finding("older_issue", page, {"page": page.number}))
    own = [page for page in pages if page.issued]
    if own and expected.version != expected.in_force:
        facts = {"page": own[0].number, "found": expected.version, "version": expected.in_force}
        found.append(_finding("other_version", own[0], facts))
    if not found and own:
        facts = {"version": expected.version}
        return [Finding(Check.VERSION, "version_in_force", Severity.OK, facts=facts)]
    return found


def _finding(code: str, page: PageObservation, facts: dict[str, object]) -> Finding:
    return Finding(
        Check.VERSION,
        code,
        Severity.PROBLEM,
        page=page.number,
        issued_page=page.issued,
        facts=facts,
    )
