"""The only code that changes the status of a release, as `release_lifecycle.TABLE` says."""

from django.db import transaction
from django.utils import timezone

from agreements import audit
from agreements.exceptions import NotYourMove, ReasonMissing
from agreements.models import DataRelease, User
from agreements.release_lifecycle import TABLE, ReleaseVerb
from agreements.selectors import access

from .release_row import InvalidReleaseMove, audit_subject, lock_release


def apply_verb(
    release: DataRelease, verb: ReleaseVerb, *, by: User, reason: str = "", **details: object
) -> DataRelease:
    """Move a release, with who and when, on record with `details`.

    Raises InvalidReleaseMove, NotYourMove, ReasonMissing, ReleaseGone.
    """
    row = TABLE[verb]
    reason = reason.strip()
    with transaction.atomic():
        found = lock_release(release)
        if not access.may_on_dataset(by, "agreements.publish_datarelease", found.dataset):
            raise NotYourMove
        if found.status not in row.sources:
            raise InvalidReleaseMove(found)
        if row.needs_reason and not reason:
            raise ReasonMissing
        found.status = row.target
        setattr(found, f"{row.stamp}_at", timezone.now())
        setattr(found, f"{row.stamp}_by", by)
        columns = ["status", f"{row.stamp}_at", f"{row.stamp}_by"]
        if row.needs_reason:
            setattr(found, f"{row.stamp}_why", reason)
            columns.append(f"{row.stamp}_why")
            details = {**details, "reason": reason}
        found.save(update_fields=columns)
        audit.record(row.action, audit_subject(found), by=by, **details)
    return found
