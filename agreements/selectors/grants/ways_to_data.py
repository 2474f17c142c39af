"""Whether whoever is approved finds on the site how to get a dataset."""

from django.db.models import Exists, OuterRef, QuerySet

from agreements.enums import ReleaseStatus
from agreements.models import DataRelease, Dataset


def without_way(datasets: QuerySet[Dataset]) -> QuerySet[Dataset]:
    """Those with neither a published release nor instructions by the owner."""
    return datasets.filter(access=None).exclude(_has_release())


def with_ways(datasets: QuerySet[Dataset]) -> QuerySet[Dataset]:
    """Each with its `access` at hand, and whether it `has_release`."""
    return datasets.select_related("access").annotate(has_release=_has_release())


def has_way(dataset: Dataset) -> bool:
    """Whether there is a published release, or instructions by the owner."""
    return not without_way(Dataset.objects.filter(pk=dataset.pk)).exists()


def _has_release() -> Exists:
    published = DataRelease.objects.filter(dataset=OuterRef("pk"), status=ReleaseStatus.PUBLISHED)
    return Exists(published)
