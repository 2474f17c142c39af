"""One batch of due steps: deliveries locked, mails written, next steps set; one transaction.

Two at once get different rows. What a kill undoes was never done, and a mail's dedup key names
its delivery and step, so that no step is written twice.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.enums import MailStatus, NoticeState
from agreements.models import NoticeDelivery, NoticeWording, OutboundEmail

from . import notice_mails, notice_templates
from .schedule import Decision, decide

BATCH = 500

# A mail that may be made anew in its place: nobody is sending it, and nobody has it.
_IDLE = [
    MailStatus.QUEUED,
    MailStatus.PAUSED,
    MailStatus.DROPPED,
    MailStatus.FAILED,
    MailStatus.BOUNCED,
]
_MADE_ANEW = [
    "to",
    "personal",
    "message_id",
    "status",
    "attempts",
    "queued_at",
    "due_at",
    "expires_at",
    "server_reply",
]


def deal() -> int:
    """Deal with up to BATCH due deliveries that nobody else is dealing with; how many it was."""
    with transaction.atomic():
        now = timezone.now()
        rows = list(_due(now)[:BATCH])
        decided = [(row, decide(row, now)) for row in rows]
        mails = _mails(decided, now)
        _write(mails)
        _advance(decided, {mail.notice_id for mail in mails}, now)
    return len(rows)


def _due(now: datetime) -> QuerySet[NoticeDelivery]:
    return (
        NoticeDelivery.objects.filter(due_at__lte=now, version__paused_at=None)
        .select_related("agreement__signer__user")
        .prefetch_related("version__dataset", "version__replaces")  # one of each for all
        .order_by("due_at")
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
    )


def _mails(
    decided: Iterable[tuple[NoticeDelivery, Decision]], now: datetime
) -> list[OutboundEmail]:
    words: dict[tuple[int, str, str, str], NoticeWording] = {}
    mails = []
    for row, decision in decided:
        if not decision.write or not notice_mails.has_address(row):
            continue
        key = (row.version_id, row.audience, decision.write, notice_mails.language(row))
        if key not in words:
            words[key] = notice_templates.wording(row.version, *key[1:])
        mails.append(notice_mails.make(row, decision.write, words[key], decision.effective_at, now))
    return mails


def _write(mails: list[OutboundEmail]) -> None:
    """Insert what is new; what was written before and is idle is made anew in its place."""
    by_key = {mail.dedup_key: mail for mail in mails}
    idle = OutboundEmail.objects.filter(dedup_key__in=by_key, status__in=_IDLE)
    there = list(idle.select_for_update(skip_locked=True))
    for row in there:
        made = by_key.pop(row.dedup_key)
        for field in _MADE_ANEW:
            setattr(row, field, getattr(made, field))
    OutboundEmail.objects.bulk_update(there, _MADE_ANEW)
    OutboundEmail.objects.bulk_create(by_key.values(), ignore_conflicts=True)


def _advance(
    decided: Iterable[tuple[NoticeDelivery, Decision]], written: set[int | None], now: datetime
) -> None:
    """Set what the rows become, an update for all that become the same."""
    becomes: defaultdict[Decision, list[int]] = defaultdict(list)
    without_address = []
    for row, decision in decided:
        becomes[decision].append(row.pk)
        if decision.write and row.pk not in written:
            without_address.append(row.pk)
    for decision, keys in becomes.items():
        NoticeDelivery.objects.filter(pk__in=keys).update(
            state=decision.state,
            step=decision.step,
            due_at=decision.due_at,
            effective_at=decision.effective_at,
        )
    NoticeDelivery.objects.filter(pk__in=without_address).update(
        state=NoticeState.UNREACHED,
        step="",
        due_at=None,
        unreached_at=now,
        unreached_why=_("There is no e-mail address that the portal can write to."),
    )
