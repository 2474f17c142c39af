"""What the License Agreements say about who may sign."""

from dataclasses import dataclass

from agreements.models import LicenseVersion
from agreements.selectors import datasets
from agreements.services import license_texts

CLAUSE = 2


@dataclass(frozen=True, slots=True)
class ClauseTwo:
    """Clause 2 (the user) of a dataset's LA in force, word for word."""

    version: LicenseVersion
    heading: str
    html: str


def clause_two() -> list[ClauseTwo]:
    """That clause of every dataset that is shown to the public."""
    return [
        ClauseTwo(version, clause.heading, html)
        for dataset in datasets.listed()
        if (version := datasets.version_in_force(dataset)) is not None
        for clause, html in license_texts.legal_of(version).clauses
        if clause.number == CLAUSE
    ]
