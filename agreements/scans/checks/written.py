"""What the checks of the signature and of the date have in common: a box with ink in it."""

from collections.abc import Sequence

from agreements.enums import Check, Severity
from agreements.scans.checks import broken_off
from agreements.scans.expectations import Expectations
from agreements.scans.findings import Finding
from agreements.scans.observation import FieldWriting, PageObservation


def check_field(
    pages: Sequence[PageObservation], expected: Expectations, name: str, check: Check, there: str
) -> list[Finding]:
    """One finding: `there`, or what is the matter with the box `name`. Of several copies of the
    page, a signed one counts, and the one with the most ink."""
    copies = [p for p in pages if p.issued == expected.field_pages[name] and name in p.writing]
    if not copies:
        # That a page is missing, or breaks off, is told by another check, once.
        issued_page, unseen = expected.field_pages[name], f"{name}_unseen"
        seen = any(page.issued for page in pages) and not broken_off.may_hide(pages, issued_page)
        return [Finding(check, unseen, Severity.ATTENTION, issued_page=issued_page)] if seen else []
    page = max(copies, key=lambda copy: _worth(copy.writing[name]))
    writing = page.writing[name]
    if writing.under_seal or writing.faint:
        code, severity = f"{name}_{'sealed' if writing.under_seal else 'faint'}", Severity.ATTENTION
    elif writing.typed and name == "signature":
        code, severity = "signature_typed", Severity.ATTENTION
    elif writing.unsure and name == "signature":
        code, severity = "signature_or_seal", Severity.ATTENTION
    elif writing.there:
        code, severity = there, Severity.OK
    else:
        code, severity = f"{name}_blank", Severity.PROBLEM
    return [
        Finding(
            check,
            code,
            severity,
            page=page.number,
            issued_page=page.issued,
            outline=writing.outline,
            measured=writing.ink,
        )
    ]


def _worth(writing: FieldWriting) -> tuple[bool, float]:
    return writing.there and not (
        writing.under_seal or writing.typed or writing.unsure
    ), writing.ink
