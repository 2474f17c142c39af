"""How whoever has a live grant gets the data; every showing is on record."""

from django.db import transaction
from django.utils import timezone

from agreements import audit, field_encryption
from agreements.enums import AuditAction
from agreements.exceptions import KeyMissing, NotYourMove
from agreements.mail import release_letters
from agreements.models import AccessInstructions, Dataset, DownloadRecord, User
from agreements.selectors.grants import live_grants, password_knowers

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
    """Seal and store a new password; empty takes it away. The audit tells that, not what.

    Who knew the former one and has access is told that there is another. The same password once
    more changes nothing: who knew it knows it still.
    """
    sealed = field_encryption.seal(password, instructions.secret_subject) if password else ""
    with transaction.atomic():
        before = AccessInstructions.objects.select_for_update().get(pk=instructions.pk)
        if password and _is_password(before, password):
            return
        knowers = password_knowers.knowers_with_access(before) if password else {}
        now = timezone.now()
        instructions.sealed_password, instructions.password_set_at = sealed, now
        instructions.save(update_fields=["sealed_password", "password_set_at", "updated_at"])
        for person, grant in knowers.items():
            key = f"password_changed:{instructions.pk}:{now.isoformat()}:{person.pk}"
            release_letters.password_changed(grant, person, key=key)
        audit.record(
            AuditAction.ACCESS_SET_PASSWORD, instructions.dataset.slug, by=by, empty=not password
        )


def _is_password(instructions: AccessInstructions, password: str) -> bool:
    """Where its key is gone, nobody can tell; then it is another."""
    sealed = instructions.sealed_password
    try:
        known = field_encryption.unseal(sealed, instructions.secret_subject) if sealed else ""
    except KeyMissing:
        return False
    return known == password


def _show(
    dataset: Dataset, by: User, what: DownloadRecord.What, action: AuditAction
) -> AccessInstructions | None:
    with transaction.atomic():
        rows = AccessInstructions.objects.filter(dataset=dataset)
        if what == _What.PASSWORD:
            # A showing is on record before a new password is set, or it shows the new one.
            rows = rows.select_for_update()
        found = rows.first()
        grant = live_grants.live_grant(by, dataset)
        if grant is None:
            raise NotYourMove
        DownloadRecord.objects.create(
            grant=grant, what=what, user=by, at=timezone.now(), ip=audit.current_ip()
        )
        audit.record(action, grant.agreement.reference, by=by)
    return found
