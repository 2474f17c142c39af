"""The files of a release, a page at a time, and how far those are that are on their way."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from agreements.models import ArrivingFile, DataRelease, ReleaseFile

PAGE = 100


@dataclass(frozen=True, slots=True)
class Arrivals:
    """Files that are still to be read and their bytes, those that were read of them, and files that
    can't be taken (the first hundred)."""

    files: int
    size: int
    done: int
    stopped: tuple[ArrivingFile, ...]


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
