"""What became of everybody when an LA version took effect."""

from django.db.models import Count, Q

from agreements.enums import Audience, NoticeOutcome, NoticeState
from agreements.models import LicenseVersion
from agreements.models.notice import REACHED


def counts(version: LicenseVersion) -> dict[str, int]:
    """Numbers of agreements: `moved`, `kept`, `opted_out`; `later`, told with a date of their own;
    `unreached`, who stay on the old version until they are told."""
    waiting = Q(settled_at=None)
    told = Q(state__in=REACHED)
    rows = version.deliveries.filter(audience=Audience.AGREEMENT)
    return rows.aggregate(
        moved=Count("pk", filter=Q(outcome=NoticeOutcome.MOVED)),
        kept=Count("pk", filter=Q(outcome=NoticeOutcome.KEPT)),
        opted_out=Count("pk", filter=Q(state=NoticeState.OPTED_OUT)),
        later=Count("pk", filter=waiting & told),
        unreached=Count("pk", filter=waiting & ~told & ~Q(state=NoticeState.OPTED_OUT)),
    )
