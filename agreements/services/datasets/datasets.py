"""Datasets as they are set up: from a file, or from what an administrator typed."""

from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from agreements import audit
from agreements.enums import AuditAction
from agreements.models import Dataset, LicenseVersion, User
from agreements.selectors.datasets import public_datasets
from agreements.services.license_texts import rendering
from agreements.services.review import defect_list

from . import dataset_file


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a file. `left` names what it says otherwise than the dataset, which stayed.

    `version` is the LA that was put into force; None where one was in force already.
    """

    dataset: Dataset
    created: bool
    version: LicenseVersion | None
    left: tuple[str, ...] = ()


def load_dataset(path: Path, *, by: User | None) -> Loaded:
    """Create the dataset that a TOML file describes, and put its first LA into force.

    Of a dataset that exists nothing is changed: the admin is where it changes. Only an LA that it
    lacks is put into force. Raises DatasetFileInvalid, and what `render_body` raises.
    """
    file = dataset_file.read_dataset_file(path)
    with transaction.atomic():
        dataset = Dataset.objects.select_for_update(no_key=True).filter(slug=file.slug).first()
        created = dataset is None
        if dataset is None:
            dataset = Dataset.objects.create(slug=file.slug, **file.fields)
            defect_list.adopt_default_defects(dataset)
            audit.record(AuditAction.DATASET_LOAD, dataset.slug, by=by, file=path.name)
        version = None
        if public_datasets.version_in_force(dataset) is None:
            version = rendering.add_first_version(dataset, file.source, by=by)
    left = tuple(name for name, value in file.fields.items() if getattr(dataset, name) != value)
    return Loaded(dataset, created, version, left)
