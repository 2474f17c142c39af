"""What became of everybody when an LA version took effect."""

from django.db.models import Count, Q

from agreements.enums import Audience, NoticeOutcome, NoticeState
from agreements.models import LicenseVersion
from agreements.models.notice import REACHED

_UNSENT = (NoticeState.PENDING, NoticeState.QUEUED)


def counts(version: LicenseVersion) -> dict[str, int]:
    """Numbers of agreements, each in one: `moved`; `kept`, who said nothing and stay; `opted_out`;
    `lapsed`, who opted out, asked to go back and got no decision; `later`, told with a date of
    their own; `unreached` and `unsent`, who stay until they are told; `ended` otherwise."""
    waiting = Q(settled_at=None)
    opted_out = Q(state=NoticeState.OPTED_OUT)
    lapsed = opted_out & Q(asked_back_at__isnull=False, settled_at__isnull=False)
    rows = version.deliveries.filter(audience=Audience.AGREEMENT)
    return rows.aggregate(
        moved=Count("pk", filter=Q(outcome=NoticeOutcome.MOVED)),
        kept=Count("pk", filter=Q(outcome=NoticeOutcome.KEPT)),
        opted_out=Count("pk", filter=opted_out & ~lapsed),
        lapsed=Count("pk", filter=lapsed),
        later=Count("pk", filter=waiting & Q(state__in=REACHED)),
        unreached=Count("pk", filter=waiting & Q(state=NoticeState.UNREACHED)),
        unsent=Count("pk", filter=waiting & Q(state__in=_UNSENT)),
        ended=Count("pk", filter=Q(state=NoticeState.MOOT)),
    )
