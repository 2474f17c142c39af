"""A release that people fetched, and the draft of its recall."""

import hashlib
import io
from typing import Any

from django.utils import timezone

from agreements import models
from agreements.mail import release_letters
from agreements.services.releases import arrivals, corrections, publishing
from tests.factories import UserFactory
from tests.services.releases.releasing import draft, owner

FILES = {"s01/a.mat": b"one", "s01/b.mat": b"two", "s02/a.mat": b"three", "copy/a.mat": b"one"}


def sum_of(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def release_of(
    dataset: models.Dataset, label: str = "1.0", files: dict[str, bytes] | None = None
) -> models.DataRelease:
    """Published, its bytes in the storage."""
    made, by = draft(dataset, label), owner(dataset)
    for path, content in (FILES if files is None else files).items():
        arrivals.add_upload(made, path, io.BytesIO(content), by=by)
    return publishing.publish(made, by=by)


def fetched(
    release: models.DataRelease, user: models.User, path: str = "", **fields: Any
) -> models.DownloadRecord:
    """It is on record that somebody has it, or one file of it."""
    grants = models.DownloadGrant.objects.filter(agreement__dataset=release.dataset)
    grant = next(grant for grant in grants if grant.user == user)
    what = models.DownloadRecord.What
    now = timezone.now()
    return models.DownloadRecord.objects.create(
        grant=grant,
        user=user,
        what=what.FILE if path else what.ARCHIVE,
        path=path,
        release=release,
        **{"at": now, "seen_at": now, "ended_at": now, "bytes": 5, **fields},
    )


def recall_draft(
    release: models.DataRelease, *paths: str, label: str = "1.1"
) -> models.DataRelease:
    by = owner(release.dataset)
    notes = "A subject wants it."
    return corrections.start_recall(
        release, label=label, notes=notes, paths=paths or ["s01"], by=by
    )


def recalled(release: models.DataRelease, *paths: str, label: str = "1.1") -> models.DataRelease:
    """Published."""
    made = recall_draft(release, *paths, label=label)
    return publishing.publish(made, by=owner(release.dataset))


def write_release_letters(grant: models.DownloadGrant, *, notes: str) -> None:
    """Those about an erratum, a recall and a password, of rows that are not saved."""
    dataset, user = grant.agreement.dataset, UserFactory()
    old = models.DataRelease(dataset=dataset, label="1.0")
    made = models.DataRelease(dataset=dataset, label="1.1", notes=notes, replaces=old)
    release_letters.erratum(made, grant, user, key="erratum")
    duty = models.RecallDuty(release=made, user=user, grant=grant)
    for more in (0, 7):
        release_letters.recall(
            duty, paths=["s07/a_b*c.mat"], more=more, is_reminder=bool(more), key=f"recall:{more}"
        )
    release_letters.password_changed(grant, user, key="password_changed")
