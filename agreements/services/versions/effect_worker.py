"""LA versions take effect: by beat, in batches, resumable, for everybody exactly once.

Late, twice, killed half-way or two at once: the result is the same. Every step asks the rows
what is left to do, and each batch is one transaction.
"""

import logging
import time
from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from agreements import audit
from agreements.enums import AuditAction, VersionStatus
from agreements.mail import staff_letters
from agreements.models import LicenseVersion
from agreements.selectors.accounts import staff
from agreements.selectors.versions import effect_report

from . import rebinding, reissuing

logger = logging.getLogger(__name__)

# Seconds. Less than a task may take; beat asks again soon.
BUDGET = 240.0


def work(*, budget: float = BUDGET) -> int:
    """Put in force what is due, move, reissue, report. How many rows were dealt with.

    Starts nothing new `budget` seconds after the start.
    """
    end = time.monotonic() + budget

    def timely() -> bool:
        return time.monotonic() < end

    done = sum(_take_effect(version) for version in _announced_and_due())
    for version in _with_effect():
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


def _take_effect(version: LicenseVersion) -> bool:
    """Put it in force in place of the old one; False if somebody was faster, or postponed it."""
    with transaction.atomic():
        row = _announced_and_due().select_for_update(no_key=True).filter(pk=version.pk).first()
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


def _with_effect() -> QuerySet[LicenseVersion]:
    """Versions that were announced and took effect, the oldest first: nobody skips one."""
    return (
        LicenseVersion.objects.filter(
            status__in=[VersionStatus.IN_FORCE, VersionStatus.SUPERSEDED],
            announced_at__isnull=False,
        )
        .select_related("dataset")
        .order_by("effective_at")
    )


def _move(version: LicenseVersion, timely: Callable[[], bool]) -> int:
    moved = 0
    while timely() and (some := rebinding.move_some(version)):
        moved += some
    return moved


def _reissue(version: LicenseVersion, timely: Callable[[], bool]) -> int:
    reissued = last = 0
    outdated = reissuing.outdated(version).order_by("pk")
    while timely() and (batch := list(outdated.filter(pk__gt=last)[: rebinding.BATCH])):
        last = batch[-1].pk
        for agreement in batch:
            try:
                reissued += timely() and reissuing.reissue(agreement, version)
            except Exception:  # one that can't be reissued never stops the others
                logger.exception("%s stays on its old License Agreement", agreement)
    return reissued


def _report(version: LicenseVersion) -> None:
    """Once nobody is left who was due with the version, tell the data owners, once."""
    moment = version.effective_at
    if version.reported_at or moment is None or rebinding.due(version, moment).exists():
        return
    with transaction.atomic():
        unreported = LicenseVersion.objects.filter(pk=version.pk, reported_at=None)
        if not unreported.update(reported_at=timezone.now()):
            return
        counts = effect_report.counts(version)
        for owner in staff.owners_mailboxes(version.dataset):
            key = f"effect_report:{version.pk}:{owner.key}"
            staff_letters.effect_report(version, owner, counts, effective_at=moment, key=key)
