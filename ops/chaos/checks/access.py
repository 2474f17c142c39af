"""No data leaves but by a live grant, and nobody passes for somebody else."""

import ipaddress
import re
from collections import Counter, defaultdict

from ops.chaos.evidence import Evidence, Finding, Row
from ops.chaos.faults.clients import FORGED_IP

_DATA = re.compile(r"/datasets/[^/]+/data/[^/]+/(files/.|[^/]+\.zip$)")
_LOOPBACK = ipaddress.ip_network("127.0.0.0/8")
# Between the moments of two clocks, one of which was set: a step, and a slow machine.
_CLOCKS = 130.0


def no_byte_without_a_grant(evidence: Evidence) -> Finding:
    """Each answer with data in nginx's log has its record, by a grant that was live."""
    finding = Finding("no byte served without a grant")
    grants = {row["id"]: row for row in evidence.rows("grants")}
    records: dict[str, list[Row]] = defaultdict(list)
    for record in evidence.rows("records"):
        grant = grants.get(record["grant_id"])
        records[record["ip"]].append(record)
        is_live = grant is not None and (
            grant["granted_at"] - _CLOCKS <= record["at"]
            and (grant["ended_at"] is None or record["at"] <= grant["ended_at"] + _CLOCKS)
        )
        finding.object_if(not is_live, f"{record['who']} fetched without a live grant")
    served = [
        line
        for line in evidence.requests
        if line["status"] in (200, 206) and line["bytes"] and _DATA.match(line["path"])
    ]
    by_ip = Counter(line["ip"] for line in served)
    for ip, answers in by_ip.items():
        known = len(records.get(ip, ()))
        finding.object_if(answers > known, f"{ip}: {answers} answers with data, {known} records")
    for line in served:
        began = line["at"] - line["seconds"]
        near = any(
            began - _CLOCKS <= record["at"] <= line["at"] + _CLOCKS
            for record in records.get(line["ip"], ())
        )
        finding.object_if(not near, f"{line['ip']} got {line['bytes']} bytes: no record of then")
    sent = sum(line["bytes"] for line in served)
    finding.counted = {
        "answers": len(served),
        "bytes": sent,
        "records": sum(map(len, records.values())),
    }
    return finding


def nobody_was_let_in(evidence: Evidence) -> Finding:
    finding = Finding("whoever has no right was turned away")
    refused = [entry for entry in evidence.journal if entry["kind"] == "refused"]
    finding.counted = dict(Counter(entry["act"] for entry in refused))
    for entry in evidence.journal:
        if entry["kind"] == "let in":
            finding.objections.append(f"{entry['act']} of {entry['who']}: {entry}")
    return finding


def addresses_are_true(evidence: Evidence) -> Finding:
    """What people say of where they come from stands nowhere."""
    finding = Finding("no forged address is on record")
    told = [row["ip"] for name in ("events", "records") for row in evidence.rows(name) if row["ip"]]
    finding.counted = {"addresses": len(set(told))}
    for ip in sorted(set(told)):
        is_true = ip != FORGED_IP and ipaddress.ip_address(ip) in _LOOPBACK
        finding.object_if(not is_true, f"{ip} is on record")
    return finding
