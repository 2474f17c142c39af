"""Each status follows from what is on record, step by step, by the table of the portal."""

from collections import Counter

from agreements.enums import Status, Verb
from agreements.lifecycle import TABLE
from ops.chaos.evidence import Evidence, Finding, Row

_VERBS = {f"agreement:{verb.value}": verb for verb in TABLE}
# They stand for themselves: what was signed before the portal begins approved.
_FIRST = {"agreement:start": Status.DRAFT, "agreement:import": Status.APPROVED}


def no_status_but_by_its_events(evidence: Evidence) -> Finding:
    finding = Finding("no status that its events don't explain")
    events: dict[str, list[Row]] = {}
    for event in evidence.rows("events"):
        if event["action"].startswith("agreement:"):
            events.setdefault(event["subject"], []).append(event)
    rows = evidence.rows("agreements")
    finding.counted = dict(Counter(row["status"] for row in rows))
    for row in rows:
        told = events.get(row["reference"], [])
        stands = ""
        for event in told:
            stands = _next(finding, stands, event)
        finding.object_if(
            stands != row["status"],
            f"{row['reference']} is {row['status']}, by its events {stands or 'nothing'}",
        )
        finding.object_if(
            sum(event["action"] in _FIRST for event in told) > 1,
            f"{row['reference']} began twice",
        )
    finding.object_if(not rows, "there is no agreement")
    return finding


def _next(finding: Finding, stands: str, event: Row) -> str:
    first = _FIRST.get(event["action"])
    if first and not stands:
        return first.value
    verb = _VERBS.get(event["action"])
    if verb is None:
        return stands
    row, target = TABLE[Verb(verb)], event["facts"].get("to", "")
    asked = row.asked is not None and stands == Status.CHANGES_REQUESTED
    may = asked or stands in {source.value for source in row.sources}
    finding.object_if(not may, f"{event['subject']}: {verb.value} while {stands or 'nothing'}")
    ends = {row.target.value, *([row.of_amendment[0].value] if row.of_amendment else [])}
    finding.object_if(target not in ends, f"{event['subject']}: {verb.value} led to {target}")
    return str(target)


def chains_verify(evidence: Evidence) -> Finding:
    """What is on record is chained, and the chains are whole."""
    finding = Finding("the chains of events verify")
    finding.counted = {"events": len(evidence.rows("events"))}
    finding.object_if(bool(evidence.chains), evidence.chains)
    return finding
