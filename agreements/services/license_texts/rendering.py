"""LA versions: from the text to the rendered body that everybody signs."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements import audit, storage
from agreements.documents.body import RenderedBody, render_body
from agreements.documents.license_text import LicenseText, parse
from agreements.enums import AuditAction, VersionStatus
from agreements.exceptions import LicenseTextInvalid
from agreements.models import Dataset, LicenseVersion, User


def add_first_version(
    dataset: Dataset, source: str, *, by: User | None, effective_at: datetime | None = None
) -> LicenseVersion:
    """Write a dataset's first LA, in force from `effective_at` (default: now).

    `source` is the text in the format of `agreements/licenses/`. Renders and stores the body.
    Raises LicenseTextInvalid, also when the dataset has one in force: later ones are announced.
    """
    if dataset.versions.exclude(status=VersionStatus.DRAFT).exists():
        raise LicenseTextInvalid(_("This dataset has a License Agreement already."))
    text = parse(source)
    with stored_body(text, dataset) as body, transaction.atomic():
        version = LicenseVersion.objects.create(
            dataset=dataset,
            number=text.version,
            status=VersionStatus.IN_FORCE,
            source=source,
            sha256=hashlib.sha256(source.encode()).hexdigest(),
            effective_at=effective_at or timezone.now(),
            **body,
        )
        audit.record(
            AuditAction.VERSION_FIRST,
            f"{dataset.slug} {version.number}",
            by=by,
            sha256=version.sha256,
        )
    return version


@contextmanager
def stored_body(text: LicenseText, dataset: Dataset) -> Iterator[dict[str, Any]]:
    """Render the body and store it, for the block that writes it into a version.

    Yields the version's fields that tell of it. Raises what `render_body` raises.
    """
    body = render_body(text, page_url(dataset))
    with storage.keep_file(storage.Kind.BODIES, body.pdf) as stored:
        yield {
            "body_pdf": stored.name,
            "body_sha256": stored.sha256,
            "body_pages": body.pages,
            "body_layout": body.layout,
        }


def rendered_body(version: LicenseVersion) -> RenderedBody:
    """The stored body of a version, as it was rendered once. Raises FileNotFoundError."""
    return RenderedBody(
        pdf=storage.read_file(version.body_pdf),
        sha256=version.body_sha256,
        pages=version.body_pages,
        layout=version.body_layout,
    )


def page_url(dataset: Dataset) -> str:
    """The public page of a dataset, as printed in its LA for `{upload_url}`."""
    return f"{settings.SITE_URL}{dataset.get_absolute_url()}"
