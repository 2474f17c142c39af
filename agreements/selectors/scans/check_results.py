"""What the automatic checks say of scans, while they run and afterwards; which scans count."""

from dataclasses import dataclass, replace

from django.db.models import Exists, F, OuterRef, QuerySet

from agreements.enums import FOR_REVIEWERS, ExaminationState, Outcome, Severity, Status
from agreements.lifecycle import WAITING_FOR_DECISION
from agreements.models import ScanExamination, ScanFinding, SignedScan


@dataclass(frozen=True, slots=True)
class ScanReport:
    """The findings in the order of the checks; not saved yet while `running`."""

    scan: SignedScan
    examination: ScanExamination
    findings: list[ScanFinding]

    @property
    def running(self) -> bool:
        return self.examination.due_at is not None

    @property
    def failed(self) -> bool:
        """It could not be read: people have to look by themselves."""
        return self.examination.state == ExaminationState.FAILED

    @property
    def problems(self) -> list[ScanFinding]:
        """What was not overruled and is a problem."""
        return [f for f in self.findings if f.stands and f.severity == Severity.PROBLEM]

    @property
    def attentions(self) -> list[ScanFinding]:
        """What was not overruled and is to be looked at."""
        return [f for f in self.findings if f.stands and f.severity == Severity.ATTENTION]

    @property
    def outcome(self) -> Outcome:
        """What it comes to. What was found before reading failed is not the whole."""
        if self.running:
            return Outcome.RUNNING
        if self.failed:
            return Outcome.UNREAD
        if self.problems:
            return Outcome.PROBLEMS
        unsure = {finding.code for finding in self.attentions}
        if "could_not_be_read" in unsure:
            return Outcome.UNREAD
        return Outcome.UNSURE if unsure else Outcome.FINE

    def for_signer(self) -> "ScanReport":
        """Without the places that are for a reviewer to look at."""
        return replace(self, findings=[f for f in self.findings if f.code not in FOR_REVIEWERS])


def scan_report(scan: SignedScan) -> ScanReport | None:
    """What the checks say of it; None for a scan from before there were checks."""
    examination = ScanExamination.objects.filter(scan=scan).first()
    if examination is None:
        return None
    if examination.due_at is not None:
        found = [ScanFinding(scan=scan, number=n, **f) for n, f in enumerate(examination.progress)]
    else:
        rows = counting_findings(scan.findings.select_related("overruled_by"))
        found = list(rows.order_by("number"))
    return ScanReport(scan, examination, found)


def counting_findings(findings: QuerySet[ScanFinding]) -> QuerySet[ScanFinding]:
    """Those of the last time that the checks looked; earlier ones are only kept."""
    return findings.filter(number__gte=F("scan__examination__findings_from"))


def standing_codes(scan: SignedScan) -> set[str]:
    """The codes of what the checks found fault with and nobody overruled; not of places that a
    reviewer has to look at first."""
    faults = scan.findings.exclude(severity=Severity.OK).exclude(code__in=FOR_REVIEWERS)
    rows = counting_findings(faults.filter(overruled_at=None))
    return set(rows.values_list("code", flat=True))


def previous_scan(scan: SignedScan) -> SignedScan | None:
    """The scan that a reviewer decided on last before this one; else the one that it replaced."""
    earlier = [each for each in scan.agreement.scans.all() if each.number < scan.number]
    decided = {decision.scan_id for decision in scan.agreement.decisions.all()}
    earlier.sort(key=lambda each: (each.pk in decided, each.number))
    return earlier[-1] if earlier else None


def finding_changes(
    old: ScanReport | None, new: ScanReport | None
) -> dict[str, list[ScanFinding]] | None:
    """Findings that stood before and are `gone`, that are `new`, and that are there `still`; None
    unless the checks came to an end with both.

    Two are the same if they say the same of the same issued page.
    """
    if old is None or new is None or any(each.running or each.failed for each in (old, new)):
        return None
    stood, stands = (
        {
            (finding.code, finding.issued_page): finding
            for finding in report.findings
            if finding.stands
        }
        for report in (old, new)
    )
    return {
        "gone": [f for key, f in stood.items() if key not in stands],
        "new": [f for key, f in stands.items() if key not in stood],
        "still": [f for key, f in stands.items() if key in stood],
    }


def current_scans() -> QuerySet[SignedScan]:
    """The latest scan of each request that is open: elsewhere nobody waits for it any more."""
    in_use = (*WAITING_FOR_DECISION, Status.CHANGES_REQUESTED)
    later = SignedScan.objects.filter(
        agreement=OuterRef("agreement"), number__gt=OuterRef("number")
    )
    return SignedScan.objects.filter(~Exists(later), agreement__status__in=in_use)
