"""A License Agreement in force, the draft that is to replace it, and who announces it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import time_machine
from django.conf import settings
from django.utils import timezone

from agreements import models, storage
from agreements.enums import Status, VersionStatus
from agreements.services.accounts import staff
from agreements.services.mail.dispatch import dispatch_outbox
from agreements.services.notices import notice_dispatch
from agreements.services.versions import announcement
from tests.factories import AgreementFactory, LicenseVersionFactory, SignerFactory, staff_user

SOURCE = (settings.BASE_DIR / "agreements/licenses/casmemg-1.0.md").read_text()


def source(number: str = "1.1", old: str = "Usage of the", new: str = "Any usage of the") -> str:
    """The LA with another number and one clause that begins in other words."""
    return SOURCE.replace('version: "1.0"', f'version: "{number}"').replace(old, new, 1)


def in_force(**fields: Any) -> models.LicenseVersion:
    """LA 1.0 with its true text."""
    made: models.LicenseVersion = LicenseVersionFactory(source=SOURCE, **fields)
    return made


def draft(
    replaces: models.LicenseVersion | None = None, number: str = "1.1", **fields: Any
) -> models.LicenseVersion:
    """A draft that can be announced; its body is stored, though no PDF."""
    replaces = replaces or in_force()
    stored = storage.store("bodies", b"made up")
    fields.setdefault("source", source(number))
    made: models.LicenseVersion = LicenseVersionFactory(
        dataset=replaces.dataset,
        number=number,
        status=VersionStatus.DRAFT,
        effective_at=None,
        sha256=hashlib.sha256(fields["source"].encode()).hexdigest(),
        body_pdf=stored.name,
        body_sha256=stored.sha256,
        **fields,
    )
    return made


def owner(version: models.LicenseVersion) -> models.User:
    """A data owner of the version's dataset."""
    return staff_user(staff.DATA_OWNER, version.dataset)


def approved(version: models.LicenseVersion, **fields: Any) -> models.Agreement:
    """An agreement in force under a version."""
    made: models.Agreement = AgreementFactory(version=version, status=Status.APPROVED, **fields)
    return made


def many(version: models.LicenseVersion, number: int) -> list[models.Agreement]:
    """So many approved agreements of imported signers, written in bulk."""
    by = staff_user("")
    signers = models.Signer.objects.bulk_create(
        SignerFactory.build(user=None, email=f"s{n}-{uuid4().hex[:6]}@example.edu")
        for n in range(number)
    )
    now = timezone.now()
    return models.Agreement.objects.bulk_create(
        models.Agreement(
            reference=f"LA-{n:07d}",
            signer=signer,
            dataset=version.dataset,
            version=version,
            status=Status.APPROVED,
            approved_at=now,
            approved_by=by,
            submitted_at=now,
        )
        for n, signer in enumerate(signers)
    )


def announced(
    version: models.LicenseVersion | None = None, *, days: int = 40
) -> models.LicenseVersion:
    """The draft (one is made), announced for the day that many days ahead."""
    version = version or draft()
    return announcement.announce(version, day(days), by=owner(version))


def day(days: int) -> date:
    return timezone.now().date() + timedelta(days=days)


def told(version: models.LicenseVersion) -> None:
    """All that is due is written and goes out. Needs the fixture `smtp_sink`."""
    notice_dispatch.dispatch_due_steps()
    dispatch_outbox()


@contextmanager
def later(**span: float) -> Iterator[None]:
    """As if so much time had passed."""
    with time_machine.travel(timezone.now() + timedelta(**span), tick=True):
        yield


def steps() -> list[tuple[str, str]]:
    """Step and status of every mail, in the order they were written."""
    rows = models.OutboundEmail.objects.filter(notice__isnull=False).order_by("pk")
    return list(rows.values_list("notice_template__step", "status"))
