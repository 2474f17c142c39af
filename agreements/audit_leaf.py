"""What of an audit event is chained, as bytes: what may be read for good, and of everything else
only a salted digest.

So the address of whoever did it, where they were, and words and names can be erased with their
salts, and the event still has its leaf. JSON with sorted keys and without blanks, as in RFC 8785.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime

# Details that say nothing of a person: numbers, sums, codes. What is not named here is erasable.
LASTING_DETAILS = frozenset(
    {
        *("amends", "audience", "changed", "dataset", "document", "earlier_scan_sha256"),
        *("approved_on", "import_number", "row", "rows", "signed_on", "table_sha256"),
        *("effective_at", "empty", "files", "finding", "first_byte", "found", "kind", "language"),
        *("for_signer", "letter", "list", "listing", "methods", "news", "number", "of_signer"),
        *("originals_sha256", "pages", "release", "replaced", "scan", "sha256", "size"),
        *("succeeds", "to", "version", "order", "internal_notes", "backup", "taken_at"),
    }
)


def split_details(details: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """Those that last, and those that can be erased."""
    lasting = {key: value for key, value in details.items() if key in LASTING_DETAILS}
    return lasting, {key: value for key, value in details.items() if key not in lasting}


def new_salt() -> str:
    return secrets.token_hex(32)


def part_digest(part: str, value: object, salt: str) -> str:
    """Of one part that can be erased. Without the salt nobody can try out values."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical([part, value])).hexdigest()


def leaf_entry(
    *,
    number: int,
    at: datetime,
    action: str,
    subject: str,
    actor_id: int | None,
    facts: Mapping[str, object],
    digests: Mapping[str, str],
) -> dict[str, object]:
    """The event as its leaf tells it; `canonical` of it is what is hashed."""
    return {
        "number": number,
        "at": _moment(at),
        "action": action,
        "subject": subject,
        "actor_id": actor_id,
        "facts": facts,
        "digests": digests,
    }


def head_statement(chain: str, size: int, root: str, at: datetime) -> bytes:
    """What the portal signs: that a chain had this root (in hex) at this size then."""
    return canonical(
        {
            "statement": "audit head",
            "chain": chain,
            "size": size,
            "root": root,
            "at": _moment(at),
        }
    )


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def canonical(value: object) -> bytes:
    return json.dumps(
        value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    ).encode()
