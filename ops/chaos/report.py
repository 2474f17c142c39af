"""What a run came to, in words."""

from collections import Counter
from collections.abc import Sequence

from ops.chaos.evidence import Evidence, Finding

_MOST = 12


def lines(evidence: Evidence, findings: Sequence[Finding]) -> list[str]:
    said = [_disturbances(evidence), _trouble(evidence), ""]
    for finding in findings:
        mark = "BROKEN" if finding.objections else "holds "
        said.append(f"{mark} {finding.claim}")
        for name, number in finding.counted.items():
            said.append(f"         {name}: {_short(number)}")
        said += [f"       ! {each}" for each in finding.objections[:_MOST]]
        if len(finding.objections) > _MOST:
            said.append(f"       ! and {len(finding.objections) - _MOST} more")
    broken = sum(bool(finding.objections) for finding in findings)
    said += ["", f"{len(findings) - broken} claims hold, {broken} are broken."]
    return said


def _disturbances(evidence: Evidence) -> str:
    kills = sum("unit" in each for each in evidence.disturbed)
    faults = [each["what"] for each in evidence.disturbed if "unit" not in each]
    return f"{kills} kills; {', '.join(faults)}"


def _trouble(evidence: Evidence) -> str:
    kinds = Counter(entry["kind"] for entry in evidence.journal)
    answers = Counter(line["status"] // 100 for line in evidence.requests)
    answered = ", ".join(f"{status}xx {number}" for status, number in sorted(answers.items()))
    return f"{kinds['done']} acts, {kinds['failed']} tries that failed; nginx answered {answered}"


def _short(number: object) -> str:
    if isinstance(number, dict):
        return ", ".join(f"{name} {count}" for name, count in number.items())
    if isinstance(number, list):
        return ", ".join(map(str, number))
    return str(number)
