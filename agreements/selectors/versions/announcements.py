"""What goes on with new LA versions, as the desk's start page tells it."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from agreements.enums import NoticeState, VersionStatus
from agreements.models import LicenseVersion, NoticeDelivery, User
from agreements.selectors import access
from agreements.selectors.notices import deliveries


@dataclass(frozen=True, slots=True)
class Announcement:
    """A version with something going on: how its notices stand while it is announced; how many
    of its agreements are `left`, untold, after its day; how many signers `asked_back`."""

    version: LicenseVersion
    progress: deliveries.Progress | None
    left: int
    asked_back: int


def running(user: User) -> list[Announcement]:
    """Of a person's datasets, newest first: what is announced, and what leaves something to do."""
    if not (user.is_active and user.is_staff and user.has_perm("agreements.view_noticedelivery")):
        return []
    datasets = access.datasets_for_staff(user)
    versions = list(
        LicenseVersion.objects.filter(
            Q(status__in=[VersionStatus.ANNOUNCED, VersionStatus.CALLED_OFF])
            | Q(status=VersionStatus.IN_FORCE, announced_at__isnull=False),
            dataset__in=datasets,
        )
        .select_related("dataset")
        .order_by("-announced_at")
    )
    waiting = NoticeDelivery.objects.filter(version__in=versions, settled_at=None)
    left = _by_version(
        waiting.filter(deliveries.LISTS["untold"], version__status=VersionStatus.IN_FORCE)
    )
    asked_back = _by_version(
        waiting.filter(state=NoticeState.OPTED_OUT, asked_back_at__isnull=False)
    )
    found = [
        Announcement(
            version,
            deliveries.counts(version) if version.status == VersionStatus.ANNOUNCED else None,
            left.get(version.pk, 0),
            asked_back.get(version.pk, 0),
        )
        for version in versions
    ]
    return [one for one in found if one.progress or one.left or one.asked_back]


def _by_version(found: QuerySet[NoticeDelivery]) -> dict[int, int]:
    return dict(found.order_by().values_list("version").annotate(number=Count("pk")))
