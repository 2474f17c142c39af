"""What the License Agreements say about who may sign."""

from dataclasses import dataclass

from agreements.enums import Asked
from agreements.models import LicenseVersion
from agreements.services import license_texts


@dataclass(frozen=True, slots=True)
class ClauseShown:
    """A clause of a dataset's LA in force, word for word."""

    version: LicenseVersion
    number: int
    heading: str
    html: str


def on_work_email() -> list[ClauseShown]:
    """The clause on the signer's address, of every dataset shown to the public that has one."""
    return [
        ClauseShown(version, number, clause.heading, html)
        for version, number in license_texts.asking(Asked.WORK_EMAIL)
        for clause, html in license_texts.legal_of(version).clauses
        if clause.number == number
    ]
