"""Once all is well again, nothing waits any more."""

from ops.chaos.evidence import Evidence, Finding


def nothing_waits_for_ever(evidence: Evidence) -> Finding:
    finding = Finding("nothing is queued for ever")
    waiting = evidence.there.get("waiting", {})
    finding.counted = {"kinds of work that wait": len(waiting)}
    for what, age in waiting.items():
        finding.objections.append(f"{what}: the oldest waits for {age:.0f} s")
    open_fetches = [row for row in evidence.rows("records") if row["ended_at"] is None]
    finding.counted["fetches under way"] = len(open_fetches)
    for row in open_fetches:
        finding.objections.append(f"the fetch of {row['who']} never ended")
    return finding
