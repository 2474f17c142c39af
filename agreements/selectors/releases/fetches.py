"""Who fetched a release, a page at a time."""

from agreements.models import DataRelease, DownloadRecord

PAGE = 100


def fetches_before(release: DataRelease, number: int | None) -> list[DownloadRecord]:
    """The latest first, or those before one: a page, and one more if there is another."""
    rows = release.downloads.select_related(
        "user", "grant__agreement__signer", "grant__associate"
    ).order_by("-pk")
    if number is not None:
        rows = rows.filter(pk__lt=number)
    return list(rows[: PAGE + 1])


def count_people(release: DataRelease) -> int:
    """How many have fetched something of it, whole or not."""
    return release.downloads.order_by().values("user").distinct().count()
