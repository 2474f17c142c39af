"""Who was shown the password of a dataset that it still has."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from agreements.models import AccessInstructions, Dataset, DownloadGrant, DownloadRecord, User

from . import live_grants

_PASSWORD = DownloadRecord.What.PASSWORD


def count_without_access(dataset: Dataset, before: datetime | None = None) -> int:
    """How many know it though they have no access any more (`before`: as of then); a suspension of
    the dataset ends nobody's access."""
    instructions = getattr(dataset, "access", None)
    if instructions is None or not instructions.sealed_password:
        return 0
    shown = _showings(instructions).filter(user=OuterRef("pk"))
    if before is not None:
        shown = shown.filter(at__lt=before)
    still = live_grants.unended_grants(dataset).filter(
        Q(associate=None, agreement__signer__user=OuterRef("pk"))
        | Q(associate__user=OuterRef("pk"))
    )
    people = User.objects.filter(Exists(shown))
    return people.exclude(Exists(still), is_active=True).count()


def left_doors_open(datasets: Iterable[Dataset]) -> list[tuple[Dataset, int]]:
    """Those whose password people know who have no access any more, and how many."""
    found = [(one, count_without_access(one)) for one in datasets]
    return [(dataset, count) for dataset, count in found if count]


def knowers_with_access(instructions: AccessInstructions) -> dict[User, DownloadGrant]:
    """Those who were shown it and can fetch today, each with a live grant."""
    knowers = set(_showings(instructions).order_by().values_list("user", flat=True))
    grants = live_grants.live_grants(instructions.dataset).order_by("pk")
    return {user: grant for grant in grants if (user := grant.user) and user.pk in knowers}


def _showings(instructions: AccessInstructions) -> QuerySet[DownloadRecord]:
    found = DownloadRecord.objects.filter(
        what=_PASSWORD, grant__agreement__dataset=instructions.dataset_id
    )
    since = instructions.password_set_at
    return found.filter(at__gte=since) if since else found
