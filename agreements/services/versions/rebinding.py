"""A version that is in force takes effect for the agreements that were told of it, in batches.

A batch is one transaction: deliveries locked, agreements moved, events recorded, deliveries
settled. Whatever is locked elsewhere (an answer, a decision) is left to the next call, and what
a kill undoes was never done: each agreement is dealt with exactly once.
"""

from collections import defaultdict
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from agreements import audit
from agreements.enums import (
    Audience,
    AuditAction,
    NoticeOutcome,
    NoticeState,
    NoticeStep,
    Silence,
    Status,
)
from agreements.models import Agreement, LicenseVersion, NoticeDelivery
from agreements.models.notice import REACHED

from . import lapsed_reinstatements

BATCH = 1000

# Not the text of the LA, once for each agreement.
_READ = (
    "state",
    "audience",
    "asked_back_at",
    "agreement__reference",
    "agreement__status",
    "agreement__version__number",
    "agreement__version__effective_at",
)

# What becomes of a delivery: its outcome, and whether it concerned nobody in the end.
_Settled = tuple[NoticeOutcome, bool]


def due(version: LicenseVersion, now: datetime) -> QuerySet[NoticeDelivery]:
    """The deliveries that the effect has to deal with now.

    Never the unreached: they stay as they are until they are told, or ended, or went further.
    """
    told = Q(state__in=[*REACHED, NoticeState.OPTED_OUT, NoticeState.MOOT])
    overtaken = (
        ~Q(agreement__status=Status.APPROVED)
        | Q(agreement__version=version)
        | Q(agreement__version__effective_at__gt=version.effective_at)
    )
    return NoticeDelivery.objects.filter(
        told | Q(audience=Audience.REQUEST) | overtaken,
        version=version,
        settled_at=None,
        effective_at__lte=now,
    )


def move_some(version: LicenseVersion) -> int:
    """Deal with up to BATCH deliveries; how many it was. 0: nothing to do, or all is locked."""
    with transaction.atomic():
        now = timezone.now()
        # Both locked, as an answer locks both; whoever holds one finishes first.
        rows = due(version, now).select_related("agreement__version").only(*_READ)
        locked = rows.select_for_update(of=("self", "agreement"), skip_locked=True, no_key=True)
        batch = list(locked[:BATCH])
        settled: dict[_Settled, list[NoticeDelivery]] = defaultdict(list)
        for row in batch:
            settled[_outcome(row, version)].append(row)
        if moving := settled.get((NoticeOutcome.MOVED, False)):
            _move([row.agreement for row in moving], version)
        for (outcome, is_moot), dealt_with in settled.items():
            _settle(dealt_with, outcome, is_moot=is_moot, now=now)
        lapsed_reinstatements.tell(batch)
    return len(batch)


def _outcome(row: NoticeDelivery, version: LicenseVersion) -> _Settled:
    agreement = row.agreement
    if row.state == NoticeState.OPTED_OUT:
        return NoticeOutcome.NONE, False
    if row.audience == Audience.REQUEST:
        return NoticeOutcome.NONE, row.state not in REACHED
    ended = agreement.status != Status.APPROVED or row.state == NoticeState.MOOT
    if ended or not _older(agreement, version):
        return NoticeOutcome.NONE, True
    if row.state == NoticeState.CONTINUED or version.dataset.silence == Silence.MOVES:
        return NoticeOutcome.MOVED, False
    return NoticeOutcome.KEPT, False


def _older(agreement: Agreement, version: LicenseVersion) -> bool:
    """Whether the version comes after the one that the agreement is bound to."""
    bound = agreement.version
    if bound.pk == version.pk or bound.effective_at is None or version.effective_at is None:
        return False
    return bound.effective_at <= version.effective_at


def _move(agreements: list[Agreement], version: LicenseVersion) -> None:
    keys = [agreement.pk for agreement in agreements]
    Agreement.objects.filter(pk__in=keys, status=Status.APPROVED).update(version=version)
    audit.record_many(
        AuditAction.AGREEMENT_MOVE_VERSION,
        {
            agreement.reference: {"before": agreement.version.number, "version": version.number}
            for agreement in agreements
        },
    )


def _settle(
    rows: list[NoticeDelivery], outcome: NoticeOutcome, *, is_moot: bool, now: datetime
) -> None:
    fields: dict[str, object] = {"settled_at": now, "outcome": outcome}
    if is_moot:
        fields["state"] = NoticeState.MOOT
    settled = NoticeDelivery.objects.filter(pk__in=[row.pk for row in rows])
    settled.update(**fields)
    # Nothing more is sent, but for the reminder to delete copies.
    settled.exclude(step__in=["", NoticeStep.DELETION]).update(step="", due_at=None)
