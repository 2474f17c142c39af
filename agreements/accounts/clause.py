"""What the License Agreements say about who may sign."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from agreements.documents.license_text import parse
from agreements.documents.markup import to_html
from agreements.models import LicenseVersion
from agreements.selectors import datasets

CLAUSE = 2


@dataclass(frozen=True, slots=True)
class ClauseTwo:
    """Clause 2 (the user) of a dataset's LA in force, word for word."""

    version: LicenseVersion
    heading: str
    html: SafeString


def clause_two() -> list[ClauseTwo]:
    """That clause of every dataset that is shown to the public."""
    return [
        ClauseTwo(version, clause.heading, to_html(clause.markdown))
        for dataset in datasets.listed()
        if (version := datasets.version_in_force(dataset)) is not None
        for clause in parse(version.source).clauses
        if clause.number == CLAUSE
    ]
