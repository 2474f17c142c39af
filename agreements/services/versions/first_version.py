"""The first LA of a dataset is put into force at once: nobody has signed, so nobody is told."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agreements import audit
from agreements.enums import AuditAction, VersionStatus
from agreements.exceptions import NotYourMove
from agreements.models import LicenseVersion, User
from agreements.selectors import access
from agreements.selectors.datasets import public_datasets
from agreements.services.license_texts import drafts
from agreements.services.license_texts.version_lock import audit_subject

from .announcement_preconditions import (
    LookAgain,
    NotAnnounceable,
    check_body,
    check_translations,
    digest,
)


def put_into_force(draft: LicenseVersion, *, seen: str, by: User) -> LicenseVersion:
    """From now on whoever applies signs this text, in the state that was `seen`
    (its digest); it is frozen.

    Raises NotADraft, LookAgain, NotAnnounceable, NotYourMove.
    """
    with transaction.atomic():
        version = drafts.lock_draft(draft)
        if not access.may_announce(by, version.dataset):
            raise NotYourMove
        _check(version)
        if digest(version) != seen:
            raise LookAgain
        version.status, version.effective_at = VersionStatus.IN_FORCE, timezone.now()
        version.save(update_fields=["status", "effective_at"])
        audit.record(
            AuditAction.VERSION_FIRST, audit_subject(version), by=by, sha256=version.sha256
        )
    return version


def obstacle(draft: LicenseVersion) -> str:
    """The sentence about what keeps the draft from being put into force; "" for nothing."""
    try:
        if draft.status != VersionStatus.DRAFT:
            raise drafts.NotADraft
        _check(draft)
    except (NotAnnounceable, drafts.NotADraft) as error:
        return str(error)
    return ""


def _check(draft: LicenseVersion) -> None:
    in_force = public_datasets.version_in_force(draft.dataset)
    if in_force is not None:
        raise NotAnnounceable(
            _("Version %(number)s is in force. What replaces it is announced first.")
            % {"number": in_force.number}
        )
    check_body(draft)
    check_translations(draft)
