"""Agreements that take the place of others, for tests, written straight to the database."""

from typing import Any

from agreements import models
from agreements.enums import AuditAction, Status
from tests.admin import desk
from tests.factories import AgreementFactory, SignerFactory


def successor(
    status: Status = Status.DRAFT,
    *,
    of: models.Agreement | None = None,
    email: str = "li@new.example.edu",
    filed: bool = False,
    **fields: Any,
) -> models.Agreement:
    """One that its signer started at another address of theirs; `filed` with document and scan."""
    agreement = of or AgreementFactory(status=Status.APPROVED)
    same = {"version": agreement.version, "succeeds": agreement}
    if "signer" not in fields:
        signer = {"user": agreement.signer.user, "name": agreement.signer.name}
        fields["signer"] = SignerFactory(email=email, **signer)
    make = desk.filed if filed else AgreementFactory
    made: models.Agreement = make(status=status, **same, **fields)
    return made


def called_off_on_record() -> list[tuple[str, str, str]]:
    """Of which agreement, by whom, and to which signer somebody wanted to go."""
    events = models.AuditEvent.objects.filter(action=AuditAction.HANDOVER_CALL_OFF)
    return [(event.subject, event.actor, event.details["new_signer"]) for event in events]
