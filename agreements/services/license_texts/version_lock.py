"""One at a time changes the versions of a dataset's LA."""

from agreements.exceptions import NotADraft, NotYourMove
from agreements.models import Dataset, LicenseVersion, User
from agreements.selectors import access


def lock_version(version: LicenseVersion, *, by: User) -> LicenseVersion:
    """The version as it is now, while nobody else announces or stops one of its dataset.

    Inside a transaction. Raises NotYourMove for who may not announce, NotADraft for a draft that
    was deleted meanwhile.
    """
    dataset = Dataset.objects.select_for_update(no_key=True).get(pk=version.dataset_id)
    if not access.may_announce(by, dataset):
        raise NotYourMove
    versions = LicenseVersion.objects.select_related("dataset", "replaces", "announced_by")
    found = versions.filter(pk=version.pk).first()
    if found is None:
        raise NotADraft
    return found


def audit_subject(version: LicenseVersion) -> str:
    """What the audit events about a version are filed under."""
    return f"{version.dataset.slug} {version.number}"
