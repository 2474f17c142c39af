"""What goes on with new LA versions, and what became of everybody when one took effect."""

from dataclasses import dataclass

from django.db.models import Count, Q

from agreements.enums import Audience, NoticeState, VersionStatus
from agreements.models import LicenseVersion, NoticeDelivery, User
from agreements.notice_lifecycle import UNSENT
from agreements.selectors import access
from agreements.selectors.notices.deliveries import LISTS, counts


@dataclass(frozen=True, slots=True)
class Announcement:
    """A version with something going on: the `counts` of its notices while it is announced; how
    many of its agreements are `left`, untold, after its day; how many signers `asked_back`."""

    version: LicenseVersion
    progress: dict[str, int] | None
    left: int
    asked_back: int


def running(user: User) -> list[Announcement]:
    """Of a person's datasets, newest first: what is announced, and what leaves something to do."""
    if not access.is_staff_with(user, "agreements.view_noticedelivery"):
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
    waiting = NoticeDelivery.objects.filter(version__in=versions, closed_at=None).order_by()
    to_do = waiting.values_list("version").annotate(
        left=Count("pk", filter=LISTS["untold"] & Q(version__status=VersionStatus.IN_FORCE)),
        asked_back=Count("pk", filter=LISTS["asked_back"]),
    )
    numbers = {version: rest for version, *rest in to_do}
    found = [
        Announcement(
            version,
            counts(version) if version.status == VersionStatus.ANNOUNCED else None,
            *numbers.get(version.pk, (0, 0)),
        )
        for version in versions
    ]
    return [one for one in found if one.progress or one.left or one.asked_back]


def effect_counts(version: LicenseVersion) -> dict[str, int]:
    """Numbers of agreements, each in one: `moved`; `kept`, who said nothing and stay; `opted_out`;
    `lapsed`, who opted out, asked to go back and got no decision; `later`, told with a date of
    their own; `unreached` and `unsent`, who stay until they are told; `ended` otherwise."""
    untold = LISTS["untold"]
    opted_out = Q(state=NoticeState.OPTED_OUT)
    lapsed = LISTS["asked_back"] & Q(closed_at__isnull=False)
    rows = version.deliveries.filter(audience=Audience.AGREEMENT)
    return rows.aggregate(
        moved=Count("pk", filter=LISTS["moved"]),
        kept=Count("pk", filter=LISTS["kept"]),
        opted_out=Count("pk", filter=opted_out & ~lapsed),
        lapsed=Count("pk", filter=lapsed),
        later=Count("pk", filter=LISTS["later"]),
        unreached=Count("pk", filter=untold & Q(state=NoticeState.UNREACHED)),
        unsent=Count("pk", filter=untold & Q(state__in=UNSENT)),
        ended=Count("pk", filter=Q(state=NoticeState.NOT_APPLICABLE)),
    )
