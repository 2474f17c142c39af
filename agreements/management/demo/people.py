"""Who can sign in to the demo. All are made up."""

from agreements.enums import Status

from .approved import APPROVED
from .others import OTHERS

OWNER = "owner@casmemg.example"
REVIEWER = "reviewer@casmemg.example"
LICENSEES = [*APPROVED, *OTHERS]


def logins() -> list[str]:
    """Lines that tell who can sign in, and how."""
    shown = {s.status: s for s in reversed(LICENSEES)}
    rows = [
        (OWNER, "data owner: everything, also datasets and staff"),
        (REVIEWER, "reviewer: reads scans, decides"),
        (shown[Status.AWAITING_SIGNATURE].email, "signer who has to sign and upload"),
        (shown[Status.APPROVED].email, "signer with access"),
        ("you@anywhere.example", "or any new address: a new applicant"),
    ]
    return [
        "Sign in with one of these; the code arrives in the demo’s inbox:",
        *(f"  {address:<36} {who}" for address, who in rows),
    ]
