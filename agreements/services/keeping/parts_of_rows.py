"""What goes before its row does: the words of mails that prove nothing, IP addresses."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from agreements.enums import ErasureRule
from agreements.models import (
    DownloadRecord,
    EventPersonalData,
    OutboundEmail,
    PersonalDataErasure,
)
from agreements.retention import PERIODS, PROVING

from .purging import Collected, note_purge

# Of each run: a part goes by one statement for many rows.
_TIMES = 20


def erase_mail_words(now: datetime, most: int) -> int:
    """Text and HTML; that the mail was sent, when and to whom stays. What did not arrive keeps its
    words until staff have seen to it."""
    cutoff = PERIODS[ErasureRule.MAIL_WORDS].cutoff(now)
    due = (
        OutboundEmail.objects.filter(
            due_at=None, unreached_at=None, created_at__lt=cutoff, notice_template=None
        )
        .exclude(letter__in=PROVING)
        .exclude(text="", html="")
        .order_by("pk")
    )
    with transaction.atomic():
        rows = due.select_for_update(of=("self",), skip_locked=True)
        keys = list(rows.values_list("pk", flat=True)[: most * _TIMES])
        if keys:
            note_purge(ErasureRule.MAIL_WORDS, Collected([(OutboundEmail, keys)]))
            OutboundEmail.objects.filter(pk__in=keys).update(text="", html="")
    return len(keys)


def erase_event_addresses(now: datetime, most: int) -> int:
    """IP addresses of what is on record: the events stay, and so do their chains."""
    cutoff = PERIODS[ErasureRule.IP_ADDRESSES].cutoff(now)
    due = EventPersonalData.objects.filter(ip__isnull=False, event__at__lt=cutoff)
    # Events come in the order of time: no more of them is read than is due.
    with transaction.atomic():
        rows = due.order_by("event").select_for_update(of=("self",), skip_locked=True)
        keys = list(rows.values_list("pk", flat=True)[: most * _TIMES])
        if keys:
            rule = ErasureRule.IP_ADDRESSES
            note_purge(rule, Collected([(EventPersonalData, keys)]), before=cutoff)
            why = PersonalDataErasure.objects.create(
                reason=str(rule.label), erased_at=timezone.now(), erased_by=None
            )
            there = EventPersonalData.objects.filter(pk__in=keys, ip__isnull=False)
            there.update(ip=None, ip_salt="", ip_erasure=why)
    return len(keys)


def erase_fetch_addresses(now: datetime, most: int) -> int:
    """IP addresses from which the data was fetched, or how to get it was shown."""
    cutoff = PERIODS[ErasureRule.IP_ADDRESSES].cutoff(now)
    due = DownloadRecord.objects.filter(ip__isnull=False, at__lt=cutoff).order_by("pk")
    with transaction.atomic():
        rows = due.select_for_update(of=("self",), skip_locked=True)
        keys = list(rows.values_list("pk", flat=True)[: most * _TIMES])
        if keys:
            found = Collected([(DownloadRecord, keys)])
            note_purge(ErasureRule.IP_ADDRESSES, found, before=cutoff)
            DownloadRecord.objects.filter(pk__in=keys).update(ip=None)
    return len(keys)


ALL = (erase_mail_words, erase_event_addresses, erase_fetch_addresses)
