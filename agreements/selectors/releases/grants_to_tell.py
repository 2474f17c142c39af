"""Whose access is live: who is told of a new release."""

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from agreements.enums import Status
from agreements.models import Dataset, DownloadGrant, User


def holders(dataset: Dataset) -> QuerySet[DownloadGrant]:
    """The live grants of a dataset."""
    return DownloadGrant.objects.filter(
        ended_at=None,
        agreement__dataset=dataset,
        agreement__status=Status.APPROVED,
        agreement__signer__user__is_active=True,
    ).select_related("agreement__signer__user", "agreement__dataset", "agreement__version")


def dataset_of_holder(user: User, slug: str) -> Dataset:
    """A dataset to which a person has access, or Http404."""
    dataset = get_object_or_404(Dataset, slug=slug)
    if not holders(dataset).filter(agreement__signer__user=user).exists():
        raise Http404
    return dataset
