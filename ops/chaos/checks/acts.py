"""Whatever the portal said yes to stands in its database."""

from collections import Counter, defaultdict
from collections.abc import Callable

from ops.chaos.evidence import Evidence, Finding, Row

# What stands on record of an act, for its reference.
_RECORDED = {
    "start": "agreement:start",
    "issue": "agreement:issue",
    "submit": "agreement:submit",
    "document": "document:download",
    "withdraw": "agreement:withdraw",
    "start_review": "agreement:start_review",
    "approve": "agreement:approve",
}


def every_acknowledged_act_is_there(evidence: Evidence) -> Finding:
    finding = Finding("every acknowledged act is there")
    done = evidence.done()
    finding.counted = dict(Counter(entry["act"] for entry in done))
    agreements = {row["reference"]: row for row in evidence.rows("agreements")}
    recorded: dict[str, set[str]] = defaultdict(set)
    for event in evidence.rows("events"):
        recorded[event["subject"]].add(event["action"])
    shown = _shown(evidence, agreements)
    for entry in done:
        act, reference = entry["act"], entry.get("reference", "")
        about = f"{act} of {entry['who']} {reference}"
        if action := _RECORDED.get(act):
            finding.object_if(action not in recorded[reference], f"{about}: not on record")
        if reference:
            finding.object_if(reference not in agreements, f"{about}: no such request")
        if (is_there := shown.get(act)) and not is_there(entry):
            finding.objections.append(f"{about}: not as it was acknowledged")
    finding.object_if(not done, "nobody did anything")
    return finding


def _shown(evidence: Evidence, agreements: dict[str, Row]) -> dict[str, Callable[[Row], bool]]:
    """For an act: whether what it wrote is there as it was written."""
    documents = {(row["reference"], row["sha256"]) for row in evidence.rows("documents")}
    issued = {row["reference"] for row in evidence.rows("documents")}
    scans = {(row["reference"], row["sha256"]) for row in evidence.rows("scans")}
    tokens = {row["token_sha256"] for row in evidence.rows("tokens")}
    fetched = Counter(
        (row["who"], row["first_byte"], row["bytes"]) for row in evidence.rows("records")
    )

    def of(entry: Row) -> Row:
        return agreements.get(entry.get("reference", ""), {})

    def is_fetched(entry: Row) -> bool:
        # Where the process died or the database was away just after the last byte, the record
        # ends with what was seen before.
        began = {(who, first) for who, first, _bytes in fetched}
        return bool(entry["is_good"]) and (entry["who"], entry["first_byte"]) in began

    return {
        "you": lambda entry: of(entry).get("name") == entry["name"],
        "use": lambda entry: of(entry).get("intended_use") == entry["use"],
        "clauses": lambda entry: bool(of(entry).get("accepted")),
        "issue": lambda entry: entry["reference"] in issued,
        "document": lambda entry: (entry["reference"], entry["sha256"]) in documents,
        "submit": lambda entry: (entry["reference"], entry["sha256"]) in scans,
        "token": lambda entry: entry["digest"] in tokens,
        "fetch": is_fetched,
    }
