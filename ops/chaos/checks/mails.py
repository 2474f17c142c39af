"""Each mail leaves once, or twice where its sender was disturbed between the server's yes and the
mark: then under one Message-ID."""

from collections import Counter, defaultdict

from ops.chaos.evidence import Evidence, Finding, Row

# From the mail server's yes to a mark that is sure to be kept, in seconds, on a busy machine.
_IN_FLIGHT = 15.0
# Processes that send: two for mail, two for pages; one mail each may be in flight.
_SENDERS = 4
_OVER = {"sent", "dropped", "bounced"}


def each_mail_once(evidence: Evidence) -> Finding:
    finding = Finding("each mail once, or twice under one Message-ID where in flight")
    took: dict[str, list[Row]] = defaultdict(list)
    for mail in evidence.mails:
        if mail["answer"] == "250":
            took[mail["message_id"]].append(mail)
    rows = {row["message_id"]: row for row in evidence.rows("mails")}
    doubles = {name: mails for name, mails in took.items() if len(mails) > 1}
    finding.counted = {
        "mails": len(took),
        "twice": len(doubles),
        "by letter": dict(Counter(row["letter"] for row in rows.values()).most_common()),
    }
    for name, mails in took.items():
        row = rows.get(name)
        about = f"{name} to {mails[0]['to']}"
        # What the operator is told goes straight to the server.
        to_operator = mails[0]["to"] == evidence.there.get("operator")
        finding.object_if(row is None and not to_operator, f"{about}: no row wrote it")
        finding.object_if(
            row is not None and {mail["to"] for mail in mails} != {row["to"]},
            f"{about}: went to somebody else than its row says",
        )
        finding.object_if(len(mails) > 2, f"{about}: {len(mails)} times")
    for name, mails in doubles.items():
        first = min(mail["at"] for mail in mails)
        finding.object_if(
            not _disturbed(evidence, first), f"{name} twice, and nothing was wrong at the first"
        )
    most = _SENDERS * len(evidence.disturbed)
    finding.object_if(len(doubles) > most, f"{len(doubles)} mails twice, at most {most} could be")
    return finding


def _disturbed(evidence: Evidence, at: float) -> bool:
    return any(
        each["from"] <= at + _IN_FLIGHT and at - 1 <= each["to"] for each in evidence.disturbed
    )


def no_mail_is_lost(evidence: Evidence) -> Finding:
    """What a row calls sent was taken; what failed was refused for good, or was of no use."""
    finding = Finding("no mail is lost")
    took = {mail.get("message_id") for mail in evidence.mails if mail["answer"] == "250"}
    refused = {mail["to"] for mail in evidence.mails if mail["answer"] == "550"}
    rows = evidence.rows("mails")
    finding.counted = dict(Counter(row["status"] for row in rows))
    for row in rows:
        about = f"{row['letter']} to {row['to']}"
        is_lost = row["status"] == "sent" and row["message_id"] not in took
        finding.object_if(is_lost, f"{about}: called sent, and never came")
        if row["status"] == "failed":
            excused = row["to"] in refused or row["expires_at"] is not None
            finding.object_if(not excused, f"{about}: failed: {row['server_reply'][:80]}")
        elif row["status"] not in _OVER:
            finding.objections.append(f"{about}: still {row['status']}")
    keys = {row["dedup_key"] for row in rows}
    for document in evidence.rows("documents"):
        key = f"issued:{document['document_id']}"
        finding.object_if(key not in keys, f"{document['reference']}: no letter that it is issued")
    return finding


def no_mail_names_another_site(evidence: Evidence) -> Finding:
    finding = Finding("no mail leads to another site")
    links = Counter(link for mail in evidence.mails for link in mail.get("links", ()))
    finding.counted = {"sites": sorted(links)}
    for link in links:
        finding.object_if("evil" in link, f"{links[link]} mails lead to {link}")
    return finding
