"""Drafts, folders and people with access, for tests of releases."""

from pathlib import Path
from typing import Any

from django.utils import timezone

from agreements import models
from agreements.enums import ReleaseStatus, Status
from agreements.services.accounts import staff
from agreements.services.releases import drafts
from tests.factories import (
    AgreementFactory,
    DatasetFactory,
    LicenseVersionFactory,
    UserFactory,
    staff_user,
)

FILES = {"README.md": b"read me", "s01/a.mat": b"a" * 3000, "s01/b.mat": b"", "s02/a.mat": b"c"}


def owner(dataset: models.Dataset) -> models.User:
    """A data owner of it."""
    return staff_user(staff.DATA_OWNER, dataset)


def draft(dataset: models.Dataset | None = None, label: str = "1.0") -> models.DataRelease:
    """An empty one."""
    dataset = dataset or DatasetFactory()
    return drafts.create_draft(dataset, label=label, by=owner(dataset))


def published(dataset: models.Dataset | None = None, **fields: Any) -> models.DataRelease:
    """One with a file of which only the row is there."""
    row = models.DataRelease.objects.create(
        dataset=dataset or DatasetFactory(), **{"label": "1.0", **fields}
    )
    row.files.create(path="a.mat", size=5, sha256="0" * 64, crc32=1, file="x")
    row.status, row.published_at = ReleaseStatus.PUBLISHED, timezone.now()
    row.published_by = UserFactory()
    row.save()
    return row


def holder(dataset: models.Dataset, **fields: Any) -> models.User:
    """Somebody who has access."""
    version = dataset.versions.first() or LicenseVersionFactory(dataset=dataset)
    signed = AgreementFactory(version=version, status=Status.APPROVED, **fields)
    return signed.signer.user


def folder(at: Path, files: dict[str, bytes] | None = None) -> Path:
    """With these files."""
    for path, content in (FILES if files is None else files).items():
        (at / path).parent.mkdir(parents=True, exist_ok=True)
        (at / path).write_bytes(content)
    return at
