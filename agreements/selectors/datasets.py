"""Datasets as the public sees them."""

from django.db.models import QuerySet

from agreements.enums import VersionStatus
from agreements.models import Dataset, LicenseVersion


def listed() -> QuerySet[Dataset]:
    """The datasets that are shown to the public, by name."""
    return Dataset.objects.filter(is_listed=True)


def version_in_force(dataset: Dataset) -> LicenseVersion | None:
    """The LA that whoever applies now will sign; None before the first took effect."""
    return dataset.versions.filter(status=VersionStatus.IN_FORCE).first()
