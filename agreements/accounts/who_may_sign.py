"""What the License Agreement of the dataset that somebody applies for says about who may sign."""

from urllib.parse import urlsplit

from django.urls import Resolver404, resolve

from agreements.enums import Asked
from agreements.models import Dataset, LicenseVersion
from agreements.selectors.datasets import public_datasets
from agreements.services.license_texts import display


def dataset_applied_for(address: str) -> Dataset | None:
    """The dataset whose page somebody goes on to; elsewhere the only one that is listed."""
    try:
        slug = resolve(urlsplit(address).path).kwargs.get("slug")
    except (Resolver404, ValueError):
        slug = None
    listed = public_datasets.listed_datasets()
    if slug is not None:
        return listed.filter(slug=slug).first()
    first = list(listed[:2])
    return first[0] if len(first) == 1 else None


def work_email_clause(dataset: Dataset | None) -> dict[str, object]:
    """The `clause` on the signer's address, where the LA (`version`) has one."""
    version, asked = _version_in_force(dataset)
    for clause in display.text_of(version).clauses if version else ():
        if clause.number == asked.get(Asked.WORK_EMAIL):
            return {"version": version, "clause": clause}
    return {}


def datasets_with_supervisor(dataset: Dataset | None) -> list[Dataset]:
    """The same dataset where a supervisor signs for students, else nothing."""
    _version, asked = _version_in_force(dataset)
    return [dataset] if dataset and Asked.SUPERVISOR in asked else []


def _version_in_force(dataset: Dataset | None) -> tuple[LicenseVersion | None, dict[str, int]]:
    """The LA, and which of its clauses asks for what."""
    version = public_datasets.version_in_force(dataset) if dataset else None
    asked = display.asked_clauses(version, dataset) if dataset and version else {}
    return version, asked
