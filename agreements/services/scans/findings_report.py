"""What the checks say of a scan as it is read: a line for all that say the same. Reads only."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from agreements.enums import Severity
from agreements.models import ScanFinding
from agreements.scans import finding_text
from agreements.scans.finding_text import FindingText
from agreements.selectors.scans.check_results import ScanReport

_WORST = (Severity.PROBLEM, Severity.ATTENTION, Severity.OK)
# What differs from page to page, though the sentence is the same.
_OF_A_PAGE = ("page", "issued_page", "dpi")


@dataclass(slots=True)
class FindingLine:
    """One sentence and the findings that say it; of those that are outlined on a page of the scan,
    the number of the mark."""

    findings: list[ScanFinding]
    marks: list[tuple[int, ScanFinding]] = field(default_factory=list)

    @property
    def first(self) -> ScanFinding:
        return self.findings[0]

    @property
    def numbered(self) -> list[tuple[int | None, ScanFinding]]:
        """Every finding, with its mark if there is one."""
        numbers = {finding.number: number for number, finding in self.marks}
        return [(numbers.get(finding.number), finding) for finding in self.findings]

    @property
    def said(self) -> FindingText:
        """In the language of the moment."""
        return finding_sentence(self.findings)


@dataclass(frozen=True, slots=True)
class FindingsReport:
    """All lines as one reader sees them: what stands, worst first, then the rest."""

    lines: list[FindingLine]

    @property
    def problems(self) -> list[FindingLine]:
        return self._standing(Severity.PROBLEM)

    @property
    def unsure(self) -> list[FindingLine]:
        return self._standing(Severity.ATTENTION)

    @property
    def faults(self) -> list[FindingLine]:
        """What people have to look at, or have looked at."""
        return [line for line in self.lines if line.first.severity != Severity.OK]

    @property
    def fine(self) -> list[FindingLine]:
        return [line for line in self.lines if line.first.severity == Severity.OK]

    @property
    def checks_fine(self) -> int:
        """How many checks have nothing but good to say."""
        faulty = {line.first.check_name for line in self.lines if line.first.stands}
        return len({line.first.check_name for line in self.fine} - faulty)

    @property
    def marks(self) -> list[tuple[int, ScanFinding]]:
        return [mark for line in self.lines for mark in line.marks]

    def _standing(self, severity: Severity) -> list[FindingLine]:
        return [li for li in self.lines if li.first.stands and li.first.severity == severity]


def findings_report(report: ScanReport) -> FindingsReport:
    """The findings of a report in lines; its marks are numbered 1, 2, … as they come in these."""
    found = finding_lines(report.findings)
    number = 0
    for line in found:
        for finding in line.findings:
            on_it = finding.page and finding.page <= report.scan.pages
            if finding.stands and finding.outline and on_it:
                number += 1
                line.marks.append((number, finding))
    return FindingsReport(found)


def finding_lines(findings: Iterable[ScanFinding]) -> list[FindingLine]:
    """What stands first and worst first, then in the order of the checks."""
    ordered = sorted(
        findings, key=lambda f: (not f.stands, _WORST.index(Severity(f.severity)), f.number)
    )
    grouped: dict[tuple[Any, ...], FindingLine] = {}
    for finding in ordered:
        grouped.setdefault(_key(finding), FindingLine([])).findings.append(finding)
    return list(grouped.values())


def finding_sentence(findings: list[ScanFinding]) -> FindingText:
    """The sentence of findings that say the same, in the language of the moment."""
    facts = dict(findings[0].facts)
    if measured := [f.facts["dpi"] for f in findings if f.facts.get("dpi")]:
        facts["dpi"] = min(measured)
    pages = {finding.issued_page or finding.page for finding in findings}
    return finding_text.finding_text(
        findings[0].code, facts, pages_of_findings(findings), len(pages)
    )


def pages_of_findings(findings: list[ScanFinding]) -> str:
    """The pages that they are about, by their printed numbers if known; "" for the whole scan."""
    first = findings[0]
    if first.issued_page:
        pages = sorted({f.issued_page for f in findings if f.issued_page})
        return finding_text.on_pages(pages, first.scan.document.pages)
    pages = sorted({f.page for f in findings if f.page})
    return finding_text.on_sheets(pages) if pages else ""


def _key(finding: ScanFinding) -> tuple[Any, ...]:
    facts = [(n, str(fact)) for n, fact in finding.facts.items() if n not in _OF_A_PAGE]
    return (
        finding.check_name,
        finding.code,
        finding.severity,
        finding.overruled_at is not None,
        finding.issued_page is not None,
        *sorted(facts),
    )
