"""Whoever has access is told of a suspension, where its owner wants that, and of its end: a batch
at a time, since a dataset may have thousands."""

from datetime import timedelta

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from agreements.enums import MailStatus
from agreements.mail import suspension_letters
from agreements.models import DatasetSuspension, OutboundEmail, User
from agreements.selectors.grants import other_access

BATCH = 200
# So long after it was lifted somebody may still be told so.
_LATE = timedelta(days=2)


def write_suspension_news() -> int:
    """The next BATCH of each; safe at any time and twice. How many were written."""
    lately = timezone.now() - _LATE
    told = DatasetSuspension.objects.filter(tells_holders=True).exclude(lifted_at__lt=lately)
    return sum(_write_next(pk) for pk in told.values_list("pk", flat=True))


def _write_next(pk: int) -> int:
    with transaction.atomic():
        rows = DatasetSuspension.objects.select_for_update(of=("self",), no_key=True)
        suspension = rows.select_related("dataset").get(pk=pk)  # nobody lifts it meanwhile
        users = list(_to_be_told(suspension)[:BATCH])
        suspension_letters.tell_holders(suspension, users)
    return len(users)


def _to_be_told(suspension: DatasetSuspension) -> QuerySet[User]:
    """Who has access and was not told; of the end only who was told of the beginning."""
    first, last = (suspension_letters.TO_HOLDERS[lifted] for lifted in (False, True))
    holders = other_access.accounts_with_grants(suspension.dataset)
    if suspension.lifted_at is None:
        return holders.exclude(Exists(_mails(first, suspension))).order_by("pk")
    told = _mails(first, suspension).exclude(status=MailStatus.DROPPED)
    asked = holders.filter(Exists(told)).exclude(Exists(_mails(last, suspension)))
    return asked.order_by("pk")


def _mails(letter: str, suspension: DatasetSuspension) -> QuerySet[OutboundEmail]:
    account = Cast(OuterRef("pk"), CharField())
    key = Concat(Value(suspension_letters.key_of(letter, suspension)), account)
    return OutboundEmail.objects.filter(dedup_key=key)
