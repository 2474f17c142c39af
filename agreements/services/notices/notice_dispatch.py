"""Turns due steps of notices into rows of the outbox, a batch at a time.

A batch is one transaction: notices locked, mails written, next steps set. Two at once get different
rows. What a kill undoes was never done, and a mail's dedup key names its notice and step, so that
no step is written twice.
"""

import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements.enums import MailStatus
from agreements.models import NoticeDelivery, OutboundEmail
from agreements.notice_lifecycle import NoticeEvent

from . import notice_letters
from .eligibility import Decision, decide
from .notice_transitions import apply_event

BATCH = 500
# No longer than it takes until the task has been asked for again a few times.
BUDGET = 60.0

# Any other mail may be made anew in its place: nobody is sending it, and nobody has it.
_GOES_OUT = [MailStatus.SENDING, MailStatus.SENT]
_MADE_ANEW = [
    *("to", "personal", "message_id", "status", "attempts"),
    *("queued_at", "due_at", "expires_at", "server_reply"),
]


def dispatch_due_steps(budget: float = BUDGET) -> int:
    """Write the mails of all steps that are due, for `budget` seconds; how many steps it was.

    Safe at any time, twice at once, and killed half-way.
    """
    end = time.monotonic() + budget
    done = 0
    while dealt_with := dispatch_batch():
        done += dealt_with
        if time.monotonic() > end:
            break
    return done


def dispatch_batch() -> int:
    """Deal with up to BATCH due notices that nobody else is dealing with; how many it was."""
    with transaction.atomic():
        now = timezone.now()
        decided = [(notice, _decide(notice, now)) for notice in _due(now)[:BATCH]]
        notice_template = cache(notice_letters.notice_template)
        mails = []
        for notice, decision in decided:
            if step := decision.write:
                language = notice.agreement.signer.language
                words = notice_template(notice.version, notice.audience, step, language)
                mails.append(
                    notice_letters.make_mail(notice, step, words, decision.effective_at, now)
                )
        _write_mails(mails)
        _advance(decided, now)
    return len(decided)


def _due(now: datetime) -> QuerySet[NoticeDelivery]:
    """With what a decision and a mail need; each version is fetched once."""
    return (
        NoticeDelivery.objects.filter(due_at__lte=now, version__paused_at=None)
        .select_related("agreement__signer__user")
        .prefetch_related("version__dataset", "version__replaces")
        .order_by("due_at")
        .select_for_update(of=("self",), skip_locked=True, no_key=True)
    )


def _decide(notice: NoticeDelivery, now: datetime) -> Decision:
    decision = decide(notice, now)
    if not decision.write or notice_letters.has_address(notice):
        return decision
    return replace(decision, event=NoticeEvent.NO_ADDRESS, write="")


def _write_mails(mails: list[OutboundEmail]) -> None:
    """Insert what is new; what was written before and is idle is made anew in its place."""
    by_key = {mail.dedup_key: mail for mail in mails}
    idle = OutboundEmail.objects.filter(dedup_key__in=by_key).exclude(status__in=_GOES_OUT)
    there = list(idle.select_for_update(skip_locked=True))
    for row in there:
        made = by_key.pop(row.dedup_key)
        for field in _MADE_ANEW:
            setattr(row, field, getattr(made, field))
    OutboundEmail.objects.bulk_update(there, _MADE_ANEW)
    OutboundEmail.objects.bulk_create(by_key.values(), ignore_conflicts=True)


def _advance(decided: Iterable[tuple[NoticeDelivery, Decision]], now: datetime) -> None:
    """Set what becomes of the notices, by one statement for all with the same decision."""
    same: defaultdict[Decision, list[int]] = defaultdict(list)
    for notice, decision in decided:
        same[decision].append(notice.pk)
    for decision, keys in same.items():
        fields: dict[str, Any] = {"effective_at": decision.effective_at}
        if decision.event is NoticeEvent.NO_ADDRESS:
            why = _("There is no e-mail address that the portal can write to.")
            fields |= {"unreached_at": now, "unreached_why": why}
        due = NoticeDelivery.objects.filter(pk__in=keys)
        apply_event(due, decision.event, now=now, following=decision.following, **fields)
