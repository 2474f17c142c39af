"""LA versions take effect: by beat, in batches, resumable, for everybody exactly once.

Late, twice, killed half-way or two at once: the result is the same. Every step asks the rows
what is left to do, and each batch is one transaction: notices locked, agreements moved, events
recorded, notices closed. Whatever is locked elsewhere (an answer, a decision) is left to the next.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from agreements import audit
from agreements.enums import Audience, AuditAction, NoticeState, Status, TacitConsent, VersionStatus
from agreements.mail import letters, staff_letters
from agreements.models import Agreement, LicenseVersion, NoticeDelivery
from agreements.notice_lifecycle import NOTIFIED, UNNOTIFIED, NoticeEvent
from agreements.selectors.accounts import staff
from agreements.selectors.versions import announcements
from agreements.services.notices.notice_transitions import apply_event

from . import reissuing

logger = logging.getLogger(__name__)

# Seconds. Less than a task may take; beat asks again soon.
BUDGET = 240.0
BATCH = 1000


def apply_effects(*, budget: float = BUDGET) -> int:
    """Put in force what is due, move, reissue, report. How many rows were dealt with.

    Starts nothing new `budget` seconds after the start.
    """
    end = time.monotonic() + budget

    def timely() -> bool:
        return time.monotonic() < end

    done = sum(_put_in_force(version) for version in _announced_and_due())
    took_effect = LicenseVersion.objects.filter(
        status__in=[VersionStatus.IN_FORCE, VersionStatus.SUPERSEDED], announced_at__isnull=False
    ).select_related("dataset")
    for version in took_effect.order_by("effective_at"):  # nobody skips one
        done += _move(version, timely)
        if version.status == VersionStatus.IN_FORCE:
            done += _reissue(version, timely)
        if timely():
            _report(version)
    return done


def _announced_and_due() -> QuerySet[LicenseVersion]:
    return LicenseVersion.objects.filter(
        status=VersionStatus.ANNOUNCED, effective_at__lte=timezone.now()
    )


def _put_in_force(version: LicenseVersion) -> bool:
    """Put it in force in place of the old one; False if somebody was faster, or postponed it."""
    with transaction.atomic():
        rows = _announced_and_due().select_for_update(of=("self",), no_key=True)
        row = rows.filter(pk=version.pk).first()
        if row is None:
            return False
        in_force = LicenseVersion.objects.filter(
            dataset=row.dataset_id, status=VersionStatus.IN_FORCE
        )
        replaced = list(in_force.values_list("number", flat=True))
        in_force.update(status=VersionStatus.SUPERSEDED)
        LicenseVersion.objects.filter(pk=row.pk).update(status=VersionStatus.IN_FORCE)
        audit.record(
            AuditAction.VERSION_TAKE_EFFECT,
            f"{row.dataset.slug} {row.number}",
            by=None,
            replaced=replaced,
            effective_at=row.effective_at.isoformat() if row.effective_at else "",
        )
    return True


def _move(version: LicenseVersion, timely: Callable[[], bool]) -> int:
    moved = 0
    while timely() and (some := _rebind_batch(version)):
        moved += some
    return moved


def _due_notices(version: LicenseVersion, now: datetime) -> QuerySet[NoticeDelivery]:
    """The notices that the effect has to deal with now.

    Never the unreached: they stay as they are until they are notified, or ended, or went further.
    """
    overtaken = (
        ~Q(agreement__status=Status.APPROVED)
        | Q(agreement__version=version)
        | Q(agreement__version__effective_at__gt=version.effective_at)
    )
    return NoticeDelivery.objects.filter(
        ~Q(state__in=UNNOTIFIED) | Q(audience=Audience.REQUEST) | overtaken,
        version=version,
        closed_at=None,
        effective_at__lte=now,
    )


def _rebind_batch(version: LicenseVersion) -> int:
    """Deal with up to BATCH notices; how many it was. 0: nothing to do, or all is locked."""
    with transaction.atomic():
        now = timezone.now()
        # Both locked, as an answer locks both; whoever holds one finishes first.
        rows = _due_notices(version, now).select_related("agreement")
        rows = rows.prefetch_related("agreement__version")  # its text once, not once for each
        locked = rows.select_for_update(of=("self", "agreement"), skip_locked=True, no_key=True)
        batch = list(locked[:BATCH])
        effects: defaultdict[NoticeEvent, list[NoticeDelivery]] = defaultdict(list)
        for row in batch:
            effects[_effect(row, version)].append(row)
        _move_agreements([row.agreement for row in effects[NoticeEvent.MOVED]], version)
        for event, closed in effects.items():
            keys = [row.pk for row in closed]
            apply_event(NoticeDelivery.objects.filter(pk__in=keys), event, now=now)
        _tell_lapsed(batch)
    return len(batch)


def _effect(notice: NoticeDelivery, version: LicenseVersion) -> NoticeEvent:
    if notice.state == NoticeState.OPTED_OUT:
        return NoticeEvent.CLOSED
    if notice.state not in NOTIFIED:
        return NoticeEvent.CLOSED_NOT_APPLICABLE
    if notice.audience == Audience.REQUEST:
        return NoticeEvent.CLOSED
    agreement = notice.agreement
    if agreement.status != Status.APPROVED or not _is_older(agreement, version):
        return NoticeEvent.CLOSED_NOT_APPLICABLE
    if notice.state == NoticeState.CONTINUED or version.dataset.tacit_consent == TacitConsent.MOVES:
        return NoticeEvent.MOVED
    return NoticeEvent.KEPT


def _is_older(agreement: Agreement, version: LicenseVersion) -> bool:
    """Whether the version comes after the one that the agreement is bound to."""
    bound = agreement.version
    if bound.pk == version.pk or bound.effective_at is None or version.effective_at is None:
        return False
    return bound.effective_at <= version.effective_at


def _move_agreements(agreements: list[Agreement], version: LicenseVersion) -> None:
    keys = [agreement.pk for agreement in agreements]
    Agreement.objects.filter(pk__in=keys, status=Status.APPROVED).update(version=version)
    audit.record_many(
        AuditAction.AGREEMENT_MOVE_VERSION,
        {
            agreement.reference: {"before": agreement.version.number, "version": version.number}
            for agreement in agreements
        },
    )


def _tell_lapsed(closed: Iterable[NoticeDelivery]) -> None:
    """Who opted out, asked to be taken back, and got no decision in time: from now on nobody can
    take them back. They are told, and it is put on record."""
    waiting = [row.pk for row in closed if row.state == NoticeState.OPTED_OUT and row.asked_back_at]
    rows = NoticeDelivery.objects.filter(pk__in=waiting)
    for row in rows.select_related("version__dataset", "agreement__signer", "agreement__dataset"):
        event = audit.record(
            AuditAction.NOTICE_LAPSE, row.agreement.reference, by=None, version=row.version.number
        )
        letters.not_reinstated(row, key=f"not_reinstated:{event.pk}")


def _reissue(version: LicenseVersion, timely: Callable[[], bool]) -> int:
    reissued = 0
    for agreement in reissuing.outdated(version):
        try:
            reissued += timely() and reissuing.reissue(agreement, version)
        except Exception:  # one that can't be reissued never stops the others
            logger.exception("%s stays on its old License Agreement", agreement)
    return reissued


def _report(version: LicenseVersion) -> None:
    """Once nobody is left who was due with the version, tell the data owners, once."""
    moment = version.effective_at
    if version.reported_at or moment is None or _due_notices(version, moment).exists():
        return
    with transaction.atomic():
        unreported = LicenseVersion.objects.filter(pk=version.pk, reported_at=None)
        if not unreported.update(reported_at=timezone.now()):
            return
        counts = announcements.effect_counts(version)
        for owner in staff.owners_mailboxes(version.dataset):
            key = f"effect_report:{version.pk}:{owner.key}"
            staff_letters.effect_report(version, owner, counts, effective_at=moment, key=key)
