"""What the commands about announcements share: finding version and person, watching."""

import time

from django.core.management.base import CommandError
from tqdm import tqdm

from agreements.models import LicenseVersion, User
from agreements.selectors.notices import deliveries


def version_with_number(dataset: str, number: str) -> LicenseVersion:
    """Raises CommandError when there is none."""
    rows = LicenseVersion.objects.select_related("dataset")
    found = rows.filter(dataset__slug=dataset, number=number).first()
    if found is None:
        raise CommandError(f"{dataset} has no LA version {number}.")
    return found


def person_with_address(email: str) -> User:
    """Raises CommandError when nobody has the address."""
    found = User.objects.filter(email__iexact=email).first()
    if found is None:
        raise CommandError(f"Nobody has the address {email}.")
    return found


def watch_until_sent(version: LicenseVersion) -> None:
    """A bar that fills until no notice waits; without a terminal there is none, only the wait."""
    counted = deliveries.counts(version)
    done = counted.total - counted.waiting
    with tqdm(total=counted.total, initial=done, disable=None) as bar:
        while counted.waiting:
            time.sleep(1)
            counted = deliveries.counts(version)
            bar.update(counted.total - counted.waiting - bar.n)
