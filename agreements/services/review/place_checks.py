"""Staff note that they made sure where a signer works."""

from django.db import transaction
from django.utils import timezone

from agreements import audit
from agreements.enums import AuditAction
from agreements.exceptions import NotYourMove, ReasonMissing
from agreements.models import Agreement, PlaceCheck, User
from agreements.selectors import access


def may_note(user: User, agreement: Agreement) -> bool:
    """Whoever sees the request at the desk, never on an own one."""
    may_see = access.may_on_dataset(user, "agreements.view_agreement", agreement.dataset)
    return may_see and not access.is_own(user, agreement)


def note_place_check(agreement: Agreement, *, by: User, how: str) -> PlaceCheck:
    """Put on record how. Raises NotYourMove, ReasonMissing."""
    if not may_note(by, agreement):
        raise NotYourMove
    if not how.strip():
        raise ReasonMissing
    with transaction.atomic():
        made = PlaceCheck.objects.create(
            agreement=agreement, how=how.strip(), checked_at=timezone.now(), checked_by=by
        )
        audit.record(AuditAction.PLACE_CHECK, agreement.reference, by=by)
    return made
