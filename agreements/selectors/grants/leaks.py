"""Leaks of the datasets that somebody works on, and how many a dataset had."""

from datetime import datetime

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from agreements.models import Dataset, DownloadGrant, LeakIncident, User
from agreements.selectors import access


def leaks_for_staff(user: User) -> QuerySet[LeakIncident]:
    """Of one's own datasets, with whose copy each was."""
    found = LeakIncident.objects.filter(dataset__in=access.datasets_for_staff(user))
    return found.select_related(
        "dataset", "grant__agreement__signer", "grant__associate", "reported_by", "closed_by"
    )


def leak_for_staff(user: User, pk: int) -> LeakIncident:
    """One of these, or Http404."""
    return get_object_or_404(leaks_for_staff(user), pk=pk)


def grant_of(dataset: Dataset, number: int) -> DownloadGrant | None:
    """The grant of a dataset by its number, as the desk and `whose_copy` name it."""
    found = DownloadGrant.objects.filter(agreement__dataset=dataset, pk=number)
    return found.select_related("agreement").first()


def count_leaks(dataset: Dataset, since: datetime, until: datetime) -> int:
    """How many were found from `since` on and before `until`: a figure of the yearly report."""
    return dataset.leaks.filter(found_at__gte=since, found_at__lt=until).count()
