"""Whatever was killed came back by itself, and the site with it."""

from statistics import median

from ops.chaos.evidence import Evidence, Finding

# How long a process may need on a machine that is busy with everything else, in seconds.
LONGEST = 120.0


def everything_came_back(evidence: Evidence) -> Finding:
    finding = Finding("everything that was killed came back by itself")
    kills = [each for each in evidence.disturbed if "unit" in each]
    by_unit: dict[str, list[float]] = {}
    for kill in kills:
        about = f"{kill['unit']}{' (a child)' if kill['child'] else ''}"
        took = kill["back"]
        finding.object_if(took is None, f"{about} did not come back")
        if took is not None:
            by_unit.setdefault(about, []).append(took)
            finding.object_if(took > LONGEST, f"{about} came back after {took:.0f} s")
    finding.counted = {"kills": len(kills)}
    for about, seconds in sorted(by_unit.items()):
        finding.counted[about] = (
            f"{len(seconds)} ×, {median(seconds):.1f} s, {max(seconds):.1f} s at most"
        )
    outages = [each["to"] - each["from"] for each in evidence.outages]
    longest = max(outages, default=0.0)
    finding.counted["without a page"] = (
        f"{len(outages)} ×, {sum(outages):.0f} s in all, {longest:.1f} s at most"
    )
    finding.object_if(longest > LONGEST, f"nobody got a page for {longest:.0f} s")
    finding.object_if(not kills, "nothing was killed")
    return finding
