"""How many there are of what comes and goes: rows are counted up to a bound, so that it costs the
same however many there are."""

from datetime import timedelta

from django.db.models import Q, Sum
from django.utils import timezone

from agreements.enums import Breakdown, ExaminationState, Figure, MailStatus, NoticeState
from agreements.models import (
    DailyNumber,
    Dataset,
    NoticeDelivery,
    OutboundEmail,
    ScanExamination,
)
from agreements.watch_limits import MOST_COUNTED

from .one_query import counts_up_to

# Of the others there are only ever more.
MAIL_STATUSES = [
    *(MailStatus.QUEUED, MailStatus.SENDING, MailStatus.PAUSED),
    *(MailStatus.BOUNCED, MailStatus.FAILED),
]
CHECK_STATES = [ExaminationState.QUEUED, ExaminationState.RUNNING, ExaminationState.FAILED]
UNREACHED = "unreached"

Counts = dict[tuple[str, str], int]


def counted() -> Counts:
    """By kind and state: `mails`, `checks`, `notices` (of what is yet to take effect) and, with an
    empty state, mails found `unreached` within a day."""
    since = timezone.now() - timedelta(days=1)
    unreached = OutboundEmail.objects.filter(unreached_at__isnull=False, unreached_at__gte=since)
    notices = NoticeDelivery.objects.filter(closed_at=None)
    # The conditions of their indexes once more: no engine sees that a state implies them.
    checks = ScanExamination.objects.exclude(state=ExaminationState.DONE)
    mails = OutboundEmail.objects.filter(~Q(status=MailStatus.DROPPED) & ~Q(status=MailStatus.SENT))
    return counts_up_to(
        MOST_COUNTED,
        {
            **{("mails", each.value): mails.filter(status=each) for each in MAIL_STATUSES},
            **{("checks", each.value): checks.filter(state=each) for each in CHECK_STATES},
            **{("notices", each.value): notices.filter(state=each) for each in NoticeState},
            (UNREACHED, ""): unreached,
        },
    )


def live_grants() -> int:
    """Grants that had not ended when days were last counted, minutes ago."""
    days = DailyNumber.objects.filter(
        dataset__in=Dataset.objects.values("pk"),
        by=Breakdown.WHOLE,
        figure__in=(Figure.GRANTED, Figure.ENDED),
    )
    found = days.order_by().aggregate(
        granted=Sum("number", filter=Q(figure=Figure.GRANTED)),
        ended=Sum("number", filter=Q(figure=Figure.ENDED)),
    )
    return (found["granted"] or 0) - (found["ended"] or 0)
