"""Who is to be notified of a new LA version: one notice for each agreement or open request.

Writing them twice is harmless: whoever has a notice is passed over.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from agreements import dates, tokens
from agreements.enums import Audience
from agreements.mail import notice_link
from agreements.models import Agreement, LicenseVersion, NoticeDelivery
from agreements.notice_lifecycle import NOTIFIABLE
from agreements.selectors.notices import recipients

from .notice_transitions import new_notice

# An approval that began before an announcement stood is found within this.
_LATELY = timedelta(hours=1)
_BATCH = 500


def enroll_recipients(version: LicenseVersion, *, late: bool) -> int:
    """Write the deliveries that are missing, due at once; how many it was.

    At the announcement (`late` false) for approved agreements and open requests, with the
    version's own date. Later only for agreements approved meanwhile, who get the full notice
    period: who starts a request then reads of the new version where they start it.
    """
    now = timezone.now()
    effective_at = None if late else version.effective_at
    effective_at = effective_at or _late(version, now)
    audiences = [Audience.AGREEMENT] if late else list(Audience)
    return sum(
        _write(version, audience, _missing(version, audience), effective_at, now)
        for audience in audiences
    )


def enroll_at_approval(agreement: Agreement) -> None:
    """Write the delivery of who was just approved under an LA that is being, or was, replaced.

    Call it in the transaction of the approval.
    """
    version, now = _newest(agreement.dataset_id), timezone.now()
    if version is not None and version.pk != agreement.version_id:
        _write(version, Audience.AGREEMENT, [agreement.pk], _late(version, now), now)


def enroll_missed() -> int:
    """Enroll whom an announcement or its end missed because they were approved right then."""
    since = timezone.now() - _LATELY
    lately = Q(announced_at__gte=since) | Q(called_off_at__gte=since)
    moved = LicenseVersion.objects.filter(lately)
    newest = (_newest(pk) for pk in set(moved.values_list("dataset", flat=True)))
    return sum(
        enroll_recipients(version, late=True)
        for version in newest
        if version and version.replaces_id
    )


def _newest(dataset_id: int) -> LicenseVersion | None:
    """The announced version, else the one in force."""
    found = LicenseVersion.objects.filter(dataset=dataset_id, status__in=NOTIFIABLE)
    return found.select_related("dataset").order_by("status").first()  # by the alphabet


def _late(version: LicenseVersion, now: datetime) -> datetime:
    """When the version takes effect for whoever is told of it only now."""
    zone = version.dataset.time_zone
    day = dates.earliest_day(now, version.dataset.notice_days, zone)
    return max(version.effective_at or now, dates.midnight(day, zone))


def _missing(version: LicenseVersion, audience: Audience) -> QuerySet[Agreement, int]:
    there = version.deliveries.filter(audience=audience, agreement=OuterRef("pk"))
    missing = recipients.notified_as(version, audience).filter(~Exists(there))
    return missing.order_by("pk").values_list("pk", flat=True)


def _write(
    version: LicenseVersion,
    audience: Audience,
    agreements: Iterable[int],
    effective_at: datetime,
    now: datetime,
) -> int:
    there = version.deliveries.filter(audience=audience)
    before = there.count()
    NoticeDelivery.objects.bulk_create(
        (
            new_notice(
                now,
                version=version,
                agreement_id=pk,
                audience=audience,
                token_sha256=tokens.digest(notice_link.notice_token(version.pk, pk, audience)),
                effective_at=effective_at,
            )
            for pk in agreements
        ),
        batch_size=_BATCH,
        ignore_conflicts=True,
    )
    return there.count() - before
