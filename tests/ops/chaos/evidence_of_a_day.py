"""A small world in which every claim holds, to be broken."""

from copy import deepcopy
from typing import Any

from ops.chaos.checks import audit
from ops.chaos.evidence import Evidence

NOON = 1_800_000_000.0
REFERENCE, WHO, HOLDER = "LA-7K3M9Q", "liu@psych.example.edu", "wang@psych.example.edu"
IP = "127.201.0.2"


def _event(number: int, action: str, subject: str = REFERENCE, **facts: str) -> dict[str, Any]:
    return {
        "id": number,
        "at": NOON + number,
        "action": action,
        "subject": subject,
        "facts": facts,
        "ip": "127.1.0.3",
        "actor": WHO,
    }


def _mail(name: str, to: str, at: float, answer: str = "250") -> dict[str, Any]:
    links = ["https://portal.example.org"]
    return {"message_id": name, "to": to, "at": at, "answer": answer, "links": links}


def _row(name: str, to: str, key: str, **fields: object) -> dict[str, Any]:
    return {
        "message_id": name,
        "to": to,
        "dedup_key": key,
        "letter": key.partition(":")[0],
        "status": "sent",
        "expires_at": None,
        "server_reply": "250 OK",
        **fields,
    }


def _done(act: str, who: str = WHO, **facts: object) -> dict[str, Any]:
    return {"kind": "done", "act": act, "who": who, "at": NOON, **facts}


_STATUSES = ("draft", "awaiting_signature", "submitted", "in_review", "approved")
_VERBS = ("start", "issue", "submit", "start_review", "approve")
_WORLD = {
    "there": {
        "agreements": [
            {
                "reference": REFERENCE,
                "status": "approved",
                "name": "柳清妍",
                "intended_use": "Study 1",
                "accepted": ["1"],
            },
            {"reference": "LA-222222", "status": "approved"},
        ],
        "events": [
            *(
                _event(n, f"agreement:{verb}", to=status)
                for n, (verb, status) in enumerate(zip(_VERBS, _STATUSES, strict=True))
            ),
            _event(8, "document:download"),
            _event(9, "agreement:import", "LA-222222", to="approved"),
        ],
        "documents": [{"reference": REFERENCE, "document_id": "d1", "sha256": "aa"}],
        "scans": [{"reference": REFERENCE, "sha256": "bb"}],
        "tokens": [{"token_sha256": "cc"}],
        "grants": [{"id": 1, "granted_at": NOON, "ended_at": None}],
        "records": [
            {
                "grant_id": 1,
                "who": HOLDER,
                "ip": IP,
                "at": NOON + 50,
                "ended_at": NOON + 51,
                "first_byte": 0,
                "bytes": 9,
            }
        ],
        "mails": [
            _row("<1@x>", WHO, "issued:d1"),
            _row("<2@x>", WHO, "login_code:1", status="failed", expires_at=NOON),
            _row("<3@x>", "gone@psych.example.edu", "notice:1", status="failed"),
        ],
        "files": [{"file": "issued/1", "row": "IssuedDocument", "expected": "aa", "found": "aa"}],
        "orphans": ["scans/ab/left-by-a-kill.pdf"],
        "waiting": {},
        "operator": "operator@example.edu",
    },
    "journal": [
        _done("start", reference=REFERENCE),
        _done("you", reference=REFERENCE, name="柳清妍"),
        _done("use", reference=REFERENCE, use="Study 1"),
        _done("clauses", reference=REFERENCE),
        _done("issue", reference=REFERENCE),
        _done("document", reference=REFERENCE, sha256="aa"),
        _done("submit", reference=REFERENCE, sha256="bb"),
        _done("approve", reference=REFERENCE),
        _done("token", HOLDER, digest="cc"),
        _done("fetch", HOLDER, first_byte=0, bytes=9, is_good=True),
        {"kind": "refused", "act": "look", "who": "x", "at": NOON, "path": "/"},
    ],
    "mails": [
        _mail("<1@x>", WHO, NOON + 10),
        _mail("<1@x>", WHO, NOON + 60),
        _mail("<9@x>", "operator@example.edu", NOON + 60),
        {"to": "gone@psych.example.edu", "at": NOON, "answer": "550"},
    ],
    "requests": [
        {
            "ip": IP,
            "at": NOON + 51,
            "seconds": 1.0,
            "status": 200,
            "bytes": 9,
            "path": "/datasets/casmemg/data/1.0/casmemg-1.0.zip",
        }
    ],
    "disturbed": [
        {
            "what": "kill -9 portal-mail.service",
            "unit": "portal-mail.service",
            "child": False,
            "from": NOON + 11,
            "to": NOON + 15,
            "back": 4.0,
        }
    ],
    "outages": [{"from": NOON + 11, "to": NOON + 14}],
    "chains": "",
}


def sound() -> dict[str, Any]:
    """What `Evidence` is made of; a fresh one each time."""
    return deepcopy(_WORLD)


def broken(world: dict[str, Any]) -> set[str]:
    """The claims to which something is objected."""
    return {found.claim for found in audit(Evidence(**world)) if found.objections}
