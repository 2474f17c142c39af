"""Datasets as they are set up from a file."""

import tomllib
from pathlib import Path

from django.db import transaction

from agreements import audit
from agreements.models import Dataset, User

from . import defects, licensing

_FIELDS = (
    "name",
    "full_name",
    "owner",
    "contact_email",
    "notice_days",
    "time_zone",
    "trusted_domains",
    "distrusted_domains",
    "summary",
    "citation",
    "bibtex",
)


def load(path: Path, *, by: User | None) -> Dataset:
    """Create the dataset that a TOML file describes, with its first LA.

    A dataset that exists already is returned as it is: from then on the admin is where it
    changes. Raises KeyError for a missing field, LicenseTextInvalid for a bad LA text.
    """
    found = tomllib.loads(path.read_text(encoding="utf-8"))
    existing = Dataset.objects.filter(slug=found["slug"]).first()
    if existing is not None and existing.versions.exists():
        return existing
    source = (path.parent / found["license"]).read_text(encoding="utf-8")
    with transaction.atomic():
        dataset = existing or Dataset.objects.create(
            slug=found["slug"], **{name: _trimmed(found[name]) for name in _FIELDS}
        )
        defects.adopt(dataset)
        audit.record("dataset:load", dataset.slug, by=by, file=path.name)
        licensing.add_first_version(dataset, source, by=by)
    return dataset


def _trimmed(value: object) -> object:
    return value.strip() if isinstance(value, str) else value
