"""The files of a release, a page at a time, and how far those are that are on their way."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.shortcuts import get_object_or_404

from agreements.enums import ReleaseStatus
from agreements.models import ArrivingFile, DataRelease, Dataset, ReleaseFile

PAGE = 100


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Files that are still to be read and their bytes, those that were read of them, and files that
    can't be taken (the first hundred)."""

    files: int
    size: int
    done: int
    stopped: tuple[ArrivingFile, ...]


def published(dataset: Dataset) -> list[DataRelease]:
    """The releases that can be fetched, each with `file_count` and `byte_count`, and in
    `superseded_by` the label of what corrects it.

    The newest first; but what corrects an old one stands with it, not before a newer one.
    """
    found = dataset.releases.filter(status=ReleaseStatus.PUBLISHED)
    sums = {"file_count": Count("files"), "byte_count": Sum("files__size")}
    newer = DataRelease.objects.filter(replaces=OuterRef("pk"), status=ReleaseStatus.PUBLISHED)
    label = Subquery(newer.order_by("-published_at").values("label")[:1])
    found = found.annotate(**sums, superseded_by=label).order_by("-published_at", "-pk")
    rows = dataset.releases.values_list("pk", "replaces", "published_at")
    before: dict[int, Any] = {pk: (replaces, at) for pk, replaces, at in rows}

    def first_published(release: DataRelease) -> datetime:
        replaces, at = before[release.pk]
        while replaces:
            replaces, at = before[replaces]
        first: datetime = at
        return first

    return sorted(found, key=first_published, reverse=True)


def release_of(dataset: Dataset, label: str) -> DataRelease:
    """One that is or was published, or Http404."""
    found = dataset.releases.exclude(status=ReleaseStatus.DRAFT)
    return get_object_or_404(found.select_related("dataset"), label=label)


def totals(release: DataRelease) -> tuple[int, int]:
    """How many files are there, and their bytes."""
    found = release.files.aggregate(files=Count("pk"), size=Sum("size"))
    return found["files"], found["size"] or 0


def files_after(release: DataRelease, path: str = "") -> list[ReleaseFile]:
    """In the order of paths, those behind one: a page, and one more if there is another."""
    return list(release.files.filter(path__gt=path).order_by("path")[: PAGE + 1])


def arrivals(release: DataRelease) -> Arrivals:
    """Those of a draft."""
    waiting: QuerySet[ArrivingFile] = release.arriving.filter(problem="")
    found = waiting.aggregate(files=Count("pk"), size=Sum("size"), done=Sum("done"))
    stopped = tuple(release.arriving.exclude(problem="")[:PAGE])
    return Arrivals(found["files"], found["size"] or 0, found["done"] or 0, stopped)
