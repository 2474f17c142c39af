"""LA versions that were announced, and people who were told of them, written straight to rows."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from agreements import models, tokens
from agreements.enums import Audience, NoticeState, NoticeStep, Status, VersionStatus
from agreements.mail import notice_link
from tests.factories import AgreementFactory, LicenseVersionFactory, UserFactory

AHEAD = timedelta(days=30)


def announced(
    number: str = "1.1",
    *,
    effective_at: datetime | None = None,
    replaces: models.LicenseVersion | None = None,
    **fields: Any,
) -> models.LicenseVersion:
    """A version that replaces another (one is made), in 30 days unless told otherwise."""
    replaces = replaces or LicenseVersionFactory()
    return LicenseVersionFactory(
        dataset=replaces.dataset,
        number=number,
        status=VersionStatus.ANNOUNCED,
        replaces=replaces,
        announced_at=timezone.now(),
        announced_by=UserFactory(),
        effective_at=effective_at or timezone.now() + AHEAD,
        **fields,
    )


def told(
    version: models.LicenseVersion,
    state: NoticeState = NoticeState.SENT,
    *,
    agreement: models.Agreement | None = None,
    audience: Audience = Audience.AGREEMENT,
    **fields: Any,
) -> models.NoticeDelivery:
    """An approved agreement on the old version, told of the new one."""
    status = Status.OPTED_OUT if state == NoticeState.OPTED_OUT else Status.APPROVED
    if agreement is None:
        agreement = AgreementFactory(version=version.replaces, status=status)
    if state in (NoticeState.CONTINUED, NoticeState.OPTED_OUT):
        fields.setdefault("answered_at", timezone.now())
    if state == NoticeState.PENDING:
        fields |= {"step": NoticeStep.NOTICE, "due_at": timezone.now()}
    return models.NoticeDelivery.objects.create(
        version=version,
        agreement=agreement,
        audience=audience,
        token_sha256=tokens.digest(notice_link.notice_token(version.pk, agreement.pk, audience)),
        state=state,
        **{"effective_at": version.effective_at, **fields},
    )


def set_date(version: models.LicenseVersion, moment: datetime) -> None:
    """As if it had been announced for that moment."""
    models.LicenseVersion.objects.filter(pk=version.pk).update(effective_at=moment)
    version.deliveries.update(effective_at=moment)
    version.refresh_from_db()


def fresh(delivery: models.NoticeDelivery) -> models.NoticeDelivery:
    return models.NoticeDelivery.objects.select_related("agreement__version").get(pk=delivery.pk)
