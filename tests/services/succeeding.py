"""Agreements that take the place of others, for tests, written straight to the database."""

from typing import Any

from allauth.account.models import EmailAddress

from agreements import models
from agreements.enums import AuditAction, Status
from agreements.services.accounts import staff
from agreements.services.associates import coming_along
from agreements.services.requests import applying
from agreements.services.review import decisions
from tests.admin import desk
from tests.factories import (
    AgreementFactory,
    SignerFactory,
    UserFactory,
    staff_user,
    with_grant,
)

NEW = "li@new.example.edu"


def listing_ann() -> models.Agreement:
    """With Ann, who has access, and an account that has proved the new address."""
    made: models.Agreement = AgreementFactory(status=Status.APPROVED)
    with_grant(made, UserFactory(email="ann@stu.example.edu"), name="Ann")
    EmailAddress.objects.create(user=made.signer.user, email=NEW, verified=True)
    return made


def successor(
    status: Status = Status.DRAFT,
    *,
    of: models.Agreement | None = None,
    email: str = NEW,
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


def signed(
    former: models.Agreement, *people: models.AssociatedUser, **fields: models.Signer
) -> models.Agreement:
    """In review, with a scan, listing these people; they were asked."""
    made = successor(Status.IN_REVIEW, of=former, filed=True, **fields)
    applying.list_people(
        made, [applying.Person(p.name, p.role, p.competition_id, p.email) for p in people]
    )
    made = models.Agreement.objects.select_related("succeeds", "signer__user").get(pk=made.pk)
    coming_along.ask_people(made)
    return made


def approve(made: models.Agreement) -> models.Agreement:
    return decisions.approve(made, by=staff_user(staff.REVIEWER, made.dataset), despite="x")


def letters(name: str) -> list[str]:
    """To whom one went, in order."""
    found = models.OutboundEmail.objects.filter(letter=name).order_by("pk")
    return list(found.values_list("to", flat=True))
