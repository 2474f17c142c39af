"""The block list of a dataset: who is on it is looked at twice, and nothing else happens."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements import audit
from agreements.enums import AuditAction
from agreements.exceptions import InvalidTransition, NotYourMove, ReasonMissing
from agreements.models import BlockedPerson, Dataset, User
from agreements.selectors import access

ADD, LIFT = "agreements.add_blockedperson", "agreements.change_blockedperson"


class BlockLifted(InvalidTransition):
    """Somebody else was faster."""

    sentence = _("This block has been lifted already. Nothing has to be done.")


def block_person(
    dataset: Dataset, *, by: User, reason: str, name: str = "", email: str = ""
) -> BlockedPerson:
    """Put a name, a normalized address or both on the list. Raises NotYourMove, ReasonMissing."""
    if not access.may_on_dataset(by, ADD, dataset):
        raise NotYourMove
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        made = BlockedPerson.objects.create(
            dataset=dataset,
            name=name,
            email=email,
            reason=reason.strip(),
            blocked_at=timezone.now(),
            blocked_by=by,
        )
        audit.record(AuditAction.PERSON_BLOCK, audit_subject(made), by=by, dataset=dataset.slug)
    return made


def lift_block(block: BlockedPerson, *, by: User, reason: str) -> BlockedPerson:
    """Nobody is warned any more; the row stays. Raises NotYourMove, ReasonMissing, BlockLifted."""
    if not access.may_on_dataset(by, LIFT, block.dataset):
        raise NotYourMove
    if not reason.strip():
        raise ReasonMissing
    with transaction.atomic():
        rows = BlockedPerson.objects.select_for_update(of=("self",), no_key=True)
        stands = rows.select_related("dataset").get(pk=block.pk)
        if stands.lifted_at is not None:
            raise BlockLifted
        stands.lifted_at, stands.lifted_by, stands.lifted_why = timezone.now(), by, reason.strip()
        stands.save(update_fields=["lifted_at", "lifted_by", "lifted_why"])
        audit.record(
            AuditAction.PERSON_UNBLOCK, audit_subject(stands), by=by, dataset=stands.dataset.slug
        )
    return stands


def audit_subject(block: BlockedPerson) -> str:
    """What audit events about a block are filed under: no name, which the row itself has."""
    return f"block:{block.pk}"
