"""What is past its limit goes on record, and the operator is told: once when it begins, once when
it is over.

Any number of processes may do this at once. Mail goes straight to the mail server: the outbox may
be what is stuck. A process that dies between the server's word and its mark tells it twice.
"""

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from agreements.enums import MailStatus, Watched
from agreements.mail import operator_letters
from agreements.mail.smtp import Reply, ReplyOutcome
from agreements.models import OperatorAlarm, OutboundEmail
from agreements.selectors.watch.readings import Reading, readings
from agreements.services.mail.straight import send_straight

logger = logging.getLogger(__name__)

# Longer than a server may take for all of its answers.
_LEASE = timedelta(minutes=5)
# What was over before is told no more, such as when nobody was named to be told.
_NEWS_FOR = timedelta(days=3)

_UNTOLD = Q(began_told_at=None) | Q(over_at__isnull=False, over_told_at=None)


def watch_limits() -> int:
    """Note what began and what is over, and tell the operator. Returns how many they were told."""
    note(readings())
    return tell_operator() if settings.OPERATOR_EMAIL else 0


def note(found: Sequence[Reading]) -> None:
    """Open an alarm for what is past its limit, close those of what is far from it again."""
    now = timezone.now()
    began = [OperatorAlarm(what=each.what, began_at=now) for each in found if each.is_wrong]
    # Those that are open already stand in the way, and stay as they are.
    OperatorAlarm.objects.bulk_create(began, ignore_conflicts=True)
    calm = [each.what for each in found if each.is_calm]
    calm += set(Watched) - {each.what for each in found}  # such as a disk that is not used any more
    OperatorAlarm.objects.filter(what__in=calm, over_at=None, began_at__lte=now).update(over_at=now)


def tell_operator() -> int:
    """Write one mail of all that is untold and that nobody else is just telling."""
    claim = secrets.token_hex(16)
    alarms = _claim(claim, timezone.now())
    if not alarms:
        return 0
    began = [alarm for alarm in alarms if not alarm.over_at]
    over = [alarm for alarm in alarms if alarm.over_at]
    mail = operator_letters.operator_alarm(began, over, to=settings.OPERATOR_EMAIL, key=claim)
    reply = send_straight(mail)
    ours = OperatorAlarm.objects.filter(claim=claim)
    if reply.outcome is not ReplyOutcome.SENT:
        logger.warning("the operator is not told: %s", reply.words)
        ours.update(claim="", leased_until=None)
        return 0
    _mark(ours, [alarm.pk for alarm in over], mail, reply)
    return len(alarms)


def _claim(claim: str, now: datetime) -> list[OperatorAlarm]:
    """Rows that are ours alone: of two who ask at once, the second finds the first one's lease."""
    free = Q(leased_until=None) | Q(leased_until__lt=now)
    news = Q(over_at=None) | Q(over_at__gte=now - _NEWS_FOR)
    with transaction.atomic():
        untold = OperatorAlarm.objects.filter(_UNTOLD, free, news)
        keys = list(untold.select_for_update(skip_locked=True).values_list("pk", flat=True))
        mine = OperatorAlarm.objects.filter(pk__in=keys)
        mine.update(claim=claim, leased_until=now + _LEASE)
    return list(mine.order_by("began_at", "pk"))


def _mark(
    ours: QuerySet[OperatorAlarm], over: Sequence[int], mail: OutboundEmail, reply: Reply
) -> None:
    """Told, with the mail beside all others; what was over by then needs no second one."""
    now = timezone.now()
    mail.status, mail.due_at, mail.sent_at = MailStatus.SENT, None, now
    mail.attempts, mail.server_reply = 1, reply.words
    with transaction.atomic():
        ours.filter(pk__in=over).update(over_told_at=now)
        began = Coalesce("began_told_at", Value(now))
        ours.update(began_told_at=began, claim="", leased_until=None)
        mail.save()
