"""How whoever has a live grant gets the data; every showing is on record."""

from django.db import transaction
from django.utils import timezone

from agreements import audit, field_encryption
from agreements.enums import AuditAction
from agreements.exceptions import NotYourMove
from agreements.models import AccessInstructions, Dataset, DownloadRecord, User
from agreements.selectors.grants import live_grants

_What = DownloadRecord.What


def show_instructions(dataset: Dataset, *, by: User) -> AccessInstructions | None:
    """The dataset's instructions, None while the owner has written none. Recorded.

    Raises NotYourMove unless `by` has a live grant.
    """
    return _show(dataset, by, _What.INSTRUCTIONS, AuditAction.ACCESS_SHOW_INSTRUCTIONS)


def reveal_password(dataset: Dataset, *, by: User) -> str:
    """The password in the clear, empty when there is none. Recorded if it is shown.

    Raises NotYourMove, KeyMissing.
    """
    with transaction.atomic():
        instructions = _show(dataset, by, _What.PASSWORD, AuditAction.ACCESS_SHOW_PASSWORD)
        if instructions is None or not instructions.sealed_password:
            return ""
        return field_encryption.unseal(instructions.sealed_password, instructions.secret_subject)


def set_password(instructions: AccessInstructions, *, by: User | None, password: str) -> None:
    """Seal and store a new password; empty takes it away. The audit tells that, not what."""
    sealed = field_encryption.seal(password, instructions.secret_subject) if password else ""
    with transaction.atomic():
        instructions.sealed_password = sealed
        instructions.save(update_fields=["sealed_password", "updated_at"])
        audit.record(
            AuditAction.ACCESS_SET_PASSWORD, instructions.dataset.slug, by=by, empty=not password
        )


def _show(
    dataset: Dataset, by: User, what: DownloadRecord.What, action: AuditAction
) -> AccessInstructions | None:
    with transaction.atomic():
        grant = live_grants.live_grant(by, dataset)
        if grant is None:
            raise NotYourMove
        DownloadRecord.objects.create(
            grant=grant, what=what, user=by, at=timezone.now(), ip=audit.current_ip()
        )
        audit.record(action, grant.agreement.reference, by=by)
    return AccessInstructions.objects.filter(dataset=dataset).first()
