"""Was it signed, was it dated? By ink in the two fields; whose and which it is, people see."""

from collections.abc import Sequence

from agreements.enums import Check
from agreements.scans.checks import broken_off, elsewhere
from agreements.scans.expectations import Expectations
from agreements.scans.findings import Finding, make_finding
from agreements.scans.observation import FieldWriting, PageObservation


def check_signature(pages: Sequence[PageObservation], expected: Expectations) -> list[Finding]:
    """One finding: signed, or what is the matter with the field."""
    return _check_field(pages, expected, "signature", Check.SIGNATURE, "signed")


def check_date(pages: Sequence[PageObservation], expected: Expectations) -> list[Finding]:
    """Likewise of the date."""
    return _check_field(pages, expected, "date", Check.DATE, "dated")


def _check_field(
    pages: Sequence[PageObservation], expected: Expectations, name: str, check: Check, filled: str
) -> list[Finding]:
    """Of several copies of the page, a signed one counts, and the one with the most ink."""
    issued_page = expected.field_pages[name]
    copies = [p for p in pages if p.issued == issued_page and name in p.writing]
    if not copies:
        # That a page is missing, breaks off or is from elsewhere, is told by another check, once.
        if not any(page.issued for page in pages) or broken_off.may_hide(pages, issued_page):
            return []
        if elsewhere.may_stand_for(pages, expected, issued_page):
            return []
        return [make_finding(check, f"{name}_unseen", issued_page=issued_page)]
    page = max(copies, key=lambda copy: _worth(copy.writing[name]))
    writing = page.writing[name]
    code = _verdict(writing, name, filled)
    return [
        make_finding(check, code, page, outline=writing.outline, measured=writing.ink, facts={})
    ]


def _verdict(writing: FieldWriting, name: str, filled: str) -> str:
    if writing.under_seal:
        return f"{name}_sealed"
    if writing.faint:
        return f"{name}_faint"
    if writing.typed and name == "signature":
        return "signature_typed"
    if writing.unsure and name == "signature":
        return "signature_or_seal"
    return filled if writing.there else f"{name}_blank"


def _worth(writing: FieldWriting) -> tuple[bool, float]:
    doubtful = writing.under_seal or writing.typed or writing.unsure
    return writing.there and not doubtful, writing.ink
