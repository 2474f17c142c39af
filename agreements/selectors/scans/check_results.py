"""What the automatic checks say of a scan, while they run and afterwards."""

from dataclasses import dataclass, replace

from django.db.models import F, QuerySet

from agreements.enums import FOR_REVIEWERS, ExaminationState, Outcome, Severity
from agreements.models import ScanExamination, ScanFinding, SignedScan


@dataclass(frozen=True, slots=True)
class Report:
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

    def for_signer(self) -> "Report":
        """Without the places that are for a reviewer to look at."""
        return replace(self, findings=[f for f in self.findings if f.code not in FOR_REVIEWERS])


def report(scan: SignedScan) -> Report | None:
    """None for a scan from before there were checks."""
    examination = ScanExamination.objects.filter(scan=scan).first()
    if examination is None:
        return None
    if examination.due_at is not None:
        found = [ScanFinding(scan=scan, number=n, **f) for n, f in enumerate(examination.progress)]
    else:
        rows = counting(scan.findings.select_related("overruled_by"))
        found = list(rows.order_by("number"))
    return Report(scan, examination, found)


def counting(findings: QuerySet[ScanFinding]) -> QuerySet[ScanFinding]:
    """Those of the last time that the checks looked; earlier ones are only kept."""
    return findings.filter(number__gte=F("scan__examination__findings_from"))


def standing(scan: SignedScan) -> set[str]:
    """The codes of what the checks found fault with and nobody overruled; not of places that a
    reviewer has to look at first."""
    faults = scan.findings.exclude(severity=Severity.OK).exclude(code__in=FOR_REVIEWERS)
    rows = counting(faults.filter(overruled_at=None))
    return set(rows.values_list("code", flat=True))
