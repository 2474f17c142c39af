"""What the demo says in the terminal: who can sign in, and what to try next, as things stand."""

from django.db.models import F

from agreements.enums import Status, VersionStatus
from agreements.models import Agreement, LicenseVersion

from .people import LICENSEES, OWNER, REVIEWER
from .release import CONFIRMED

_FORWARD = (
    "let the days pass from another terminal with make demo-forward DAYS=31\n"
    "(DAYS=24 to see the reminders first)."
)
_NEXT = {
    VersionStatus.DRAFT: (
        "LA {number} is a draft: announce it as the data owner, answer as signers from the mails\n"
        "in the inbox, and " + _FORWARD
    ),
    VersionStatus.ANNOUNCED: (
        "LA {number} is announced: answer as signers from the mails in the inbox, and\n" + _FORWARD
    ),
}
_OTHERWISE = "LA {number} is in force: begin another draft as the data owner, and announce it."


def logins() -> list[str]:
    """Lines that tell who can sign in, and how."""
    rows = [
        (OWNER, "data owner: everything, also datasets and staff"),
        (REVIEWER, "reviewer: reads scans, decides"),
        (_whose(Status.AWAITING_SIGNATURE), "signer who has to sign and upload"),
        (_whose(Status.APPROVED), "signer with access"),
        (CONFIRMED, "student with access, listed under that signer"),
        ("you@anywhere.example", "or any new address: a new applicant"),
    ]
    return [
        "Sign in with one of these; the code arrives in the demo’s inbox:",
        *(f"  {address:<36} {who}" for address, who in rows if address),
    ]


def what_to_try() -> str:
    """The next thing to do with the License Agreement."""
    found = LicenseVersion.objects.order_by("-pk")
    for status, words in _NEXT.items():
        if version := found.filter(status=status).first():
            return words.format(number=version.number)
    in_force = found.filter(status=VersionStatus.IN_FORCE).first()
    return _OTHERWISE.format(number=in_force.number) if in_force else ""


def _whose(status: Status) -> str:
    """The first of the made-up people whose request stands there now; "" if nobody's does."""
    found = Agreement.objects.filter(status=status).values_list(F("signer__email"), flat=True)
    emails = set(found)
    return next((person.email for person in LICENSEES if person.email in emails), "")
