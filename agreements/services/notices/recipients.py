"""Who is to be told of a new LA version: one delivery for each agreement or open request.

Writing them twice is harmless: whoever has a delivery is passed over.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from agreements import dates, tokens
from agreements.enums import Audience, NoticeStep, Status, VersionStatus
from agreements.lifecycle import OPEN
from agreements.mail import notice_link
from agreements.models import Agreement, LicenseVersion, NoticeDelivery

# An approval that began before an announcement stood is found within this.
_LATELY = timedelta(hours=1)
_BATCH = 500


def enroll(version: LicenseVersion, *, late: bool) -> int:
    """Write the deliveries that are missing, due at once; how many it was.

    At the announcement (`late` false) for approved agreements and open requests, with the
    version's own date. Later only for agreements approved meanwhile, who get the full notice
    period: who starts a request then reads of the new version where they start it.
    """
    now = timezone.now()
    effective_at = None if late else version.effective_at
    effective_at = effective_at or _late(version, now)
    written = _write(version, Audience.AGREEMENT, _approved(version), effective_at, now)
    if not late:
        written += _write(version, Audience.REQUEST, _open(version), effective_at, now)
    return written


def at_approval(agreement: Agreement) -> NoticeDelivery | None:
    """The delivery of who was just approved under an LA that is being, or was, replaced.

    Call it in the transaction of the approval. None: the agreement is bound to the newest LA.
    """
    version = _newest(agreement.dataset_id)
    if version is None or version.pk == agreement.version_id:
        return None
    now = timezone.now()
    _write(version, Audience.AGREEMENT, [agreement.pk], _late(version, now), now)
    return NoticeDelivery.objects.get(
        version=version, agreement=agreement, audience=Audience.AGREEMENT
    )


def sweep() -> int:
    """Enroll whom an announcement or its end missed because they were approved right then."""
    since = timezone.now() - _LATELY
    moved = LicenseVersion.objects.filter(announced_at__gte=since) | LicenseVersion.objects.filter(
        called_off_at__gte=since
    )
    newest = (_newest(pk) for pk in set(moved.values_list("dataset", flat=True)))
    return sum(enroll(version, late=True) for version in newest if version and version.replaces_id)


def _newest(dataset_id: int) -> LicenseVersion | None:
    """The announced version, else the one in force."""
    current = [VersionStatus.ANNOUNCED, VersionStatus.IN_FORCE]  # in the order of the alphabet
    found = LicenseVersion.objects.filter(dataset=dataset_id, status__in=current)
    return found.select_related("dataset").order_by("status").first()


def _late(version: LicenseVersion, now: datetime) -> datetime:
    """When the version takes effect for whoever is told of it only now."""
    zone = version.dataset.time_zone
    day = dates.earliest_day(now, version.dataset.notice_days, zone)
    return max(version.effective_at or now, dates.midnight(day, zone))


def _approved(version: LicenseVersion) -> QuerySet[Agreement, int]:
    return _missing(version, Audience.AGREEMENT, [Status.APPROVED])


def _open(version: LicenseVersion) -> QuerySet[Agreement, int]:
    return _missing(version, Audience.REQUEST, sorted(OPEN))


def _missing(
    version: LicenseVersion, audience: Audience, statuses: Iterable[str]
) -> QuerySet[Agreement, int]:
    there = NoticeDelivery.objects.filter(
        version=version, audience=audience, agreement=OuterRef("pk")
    )
    return (
        Agreement.objects.filter(dataset=version.dataset_id, status__in=statuses)
        .exclude(version=version)
        .filter(~Exists(there))
        .order_by("pk")
        .values_list("pk", flat=True)
    )


def _write(
    version: LicenseVersion,
    audience: Audience,
    agreements: Iterable[int],
    effective_at: datetime,
    now: datetime,
) -> int:
    rows = (
        NoticeDelivery(
            version=version,
            agreement_id=pk,
            audience=audience,
            token_sha256=tokens.digest(notice_link.token(version.pk, pk, audience)),
            step=NoticeStep.NOTICE,
            due_at=now,
            effective_at=effective_at,
        )
        for pk in agreements
    )
    there = version.deliveries.filter(audience=audience)
    with transaction.atomic():
        before = there.count()
        while batch := list(islice(rows, _BATCH)):
            NoticeDelivery.objects.bulk_create(batch, ignore_conflicts=True)
        return there.count() - before
