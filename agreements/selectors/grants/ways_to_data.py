"""Whether whoever is approved finds on the site how to get a dataset."""

from django.db.models import Exists, OuterRef, QuerySet

from agreements.enums import ReleaseStatus
from agreements.models import DataRelease, Dataset


def without_way(datasets: QuerySet[Dataset]) -> QuerySet[Dataset]:
    """Those with neither a published release nor instructions by the owner."""
    published = DataRelease.objects.filter(dataset=OuterRef("pk"), status=ReleaseStatus.PUBLISHED)
    return datasets.filter(access=None).exclude(Exists(published))


def has_way(dataset: Dataset) -> bool:
    """Whether there is a published release, or instructions by the owner."""
    return not without_way(Dataset.objects.filter(pk=dataset.pk)).exists()
