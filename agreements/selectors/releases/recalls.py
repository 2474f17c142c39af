"""What a recall takes back: which files, in which releases, from whom.

Files are known by their SHA-256, whatever they are called; empty ones are no data of anybody.
"""

from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from agreements.enums import ReleaseStatus
from agreements.models import (
    DataRelease,
    Dataset,
    DownloadRecord,
    RecallDuty,
    RecalledSum,
    ReleaseFile,
    User,
)

_What = DownloadRecord.What
PAGE = 500


def sums_of(recall: DataRelease) -> QuerySet[Any]:
    """What it takes back; of a draft, what it would, less what was recalled before."""
    if recall.status != ReleaseStatus.DRAFT:
        return recall.recalled_sums.values("sha256")
    left_out = files_left_out(recall)
    before = RecalledSum.objects.filter(
        release__dataset=recall.dataset_id, sha256=OuterRef("sha256")
    )
    return left_out.exclude(Exists(before)).values("sha256")


def files_left_out(recall: DataRelease) -> QuerySet[ReleaseFile]:
    """Those of the release that it takes the place of, under whichever path."""
    before = ReleaseFile.objects.filter(release=recall.replaces_id, size__gt=0)
    # Not by `NOT IN`: of 100,000 sums PostgreSQL makes no hash, and compares each with each.
    return before.exclude(Exists(recall.files.filter(sha256=OuterRef("sha256"))))


def recalled_before(dataset: Dataset) -> QuerySet[Any]:
    """All sums of a dataset that were ever recalled."""
    return RecalledSum.objects.filter(release__dataset=dataset).values("sha256")


def recalled_files(recall: DataRelease) -> QuerySet[ReleaseFile]:
    """In every release of the dataset, drafts as well."""
    found = ReleaseFile.objects.filter(release__dataset=recall.dataset_id)
    return found.filter(sha256__in=sums_of(recall))


def releases_with_files_of(recall: DataRelease) -> QuerySet[DataRelease]:
    """Those that are or were published with a file that it takes back, the oldest first."""
    found = DataRelease.objects.filter(pk__in=recalled_files(recall).values("release"))
    return found.exclude(status=ReleaseStatus.DRAFT).order_by("pk")


def to_be_withdrawn(recall: DataRelease) -> QuerySet[DataRelease]:
    """What it takes the place of, and whatever else can be fetched with a file of it."""
    them = Q(pk=recall.replaces_id) | Q(pk__in=releases_with_files_of(recall).values("pk"))
    return DataRelease.objects.filter(them, status=ReleaseStatus.PUBLISHED).order_by("pk")


def fetches_of(recall: DataRelease) -> QuerySet[DownloadRecord]:
    """Every fetch of something that it takes back, the oldest first; also by people whose access
    has ended."""
    files = recalled_files(recall).filter(release=OuterRef("release"), path=OuterRef("path"))
    found = DownloadRecord.objects.filter(
        Q(what=_What.ARCHIVE) | (Q(what=_What.FILE) & Exists(files)),
        release__in=releases_with_files_of(recall),
    )
    return found.order_by("at", "pk")


def duties_of(recall: DataRelease) -> QuerySet[RecallDuty]:
    """Who is to delete, those first who have not said that they did."""
    found = recall.recall_duties.select_related("user", "attested_by")
    return found.select_related("grant__agreement__signer", "grant__associate")


def open_duties(user: User, dataset: Dataset | None = None) -> QuerySet[RecallDuty]:
    """What somebody still has to delete, of a dataset or of all, with or without access to it."""
    found = RecallDuty.objects.filter(user=user, attested_at=None)
    found = found.filter(release__dataset=dataset) if dataset else found
    return found.select_related("release__dataset").order_by("pk")


def paths_to_delete(duty: RecallDuty) -> QuerySet[Any, str]:
    """The paths under which this person has fetched them, each once, in order."""
    theirs = DownloadRecord.objects.filter(user=duty.user_id)
    archives = theirs.filter(what=_What.ARCHIVE).values("release")
    singly = theirs.filter(what=_What.FILE, release=OuterRef("release"), path=OuterRef("path"))
    found = recalled_files(duty.release).filter(Q(release__in=archives) | Exists(singly))
    return found.order_by("path").values_list("path", flat=True).distinct()


def erased_names() -> set[str]:
    """Names in storage whose bytes are gone, or are to go, because an owner had them erased."""
    erased = RecalledSum.objects.filter(
        sha256=OuterRef("sha256"),
        release__dataset=OuterRef("release__dataset"),
        release__erased_at__isnull=False,
    )
    return set(ReleaseFile.objects.filter(Exists(erased)).values_list("file", flat=True))
