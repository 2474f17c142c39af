"""What the commands about announcements share: finding version and person."""

from django.core.management.base import CommandError

from agreements.models import LicenseVersion, User


def version(dataset: str, number: str) -> LicenseVersion:
    """Raises CommandError when there is none."""
    rows = LicenseVersion.objects.select_related("dataset")
    found = rows.filter(dataset__slug=dataset, number=number).first()
    if found is None:
        raise CommandError(f"{dataset} has no LA version {number}.")
    return found


def person(email: str) -> User:
    """Raises CommandError when nobody has the address."""
    found = User.objects.filter(email__iexact=email).first()
    if found is None:
        raise CommandError(f"Nobody has the address {email}.")
    return found
