"""Are the pages of the License Agreement that has to be signed now?"""

from collections.abc import Sequence

from agreements.enums import Check, Severity
from agreements.scans.expectations import Brief
from agreements.scans.findings import Finding
from agreements.scans.observation import PageSeen


def check(pages: Sequence[PageSeen], brief: Brief) -> list[Finding]:
    """By the versions and the document ids in their codes."""
    found = []
    for page in pages:
        for code in (brief.known[c] for c in page.codes if c in brief.known):
            if code.reference != brief.reference:
                continue
            if code.version != brief.version.upper():
                facts = {"page": page.number, "found": code.version, "version": brief.in_force}
                found.append(_finding("other_version", page, facts))
            elif code.document_id != brief.document_id:
                found.append(_finding("older_issue", page, {"page": page.number}))
    own = [page for page in pages if page.issued]
    if own and brief.version != brief.in_force:
        facts = {"page": own[0].number, "found": brief.version, "version": brief.in_force}
        found.append(_finding("other_version", own[0], facts))
    if not found and own:
        facts = {"version": brief.version}
        return [Finding(Check.VERSION, "version_in_force", Severity.OK, facts=facts)]
    return found


def _finding(code: str, page: PageSeen, facts: dict[str, object]) -> Finding:
    return Finding(
        Check.VERSION,
        code,
        Severity.PROBLEM,
        page=page.number,
        issued_page=page.issued,
        facts=facts,
    )
