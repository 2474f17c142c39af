"""Amendments for tests, written straight to the database."""

from typing import Any

from agreements import models
from agreements.enums import Status
from tests.admin import desk
from tests.factories import AgreementFactory, AssociatedUserFactory

# Those of an amendment that is under way.
UNDER_WAY = (
    Status.DRAFT,
    Status.AWAITING_SIGNATURE,
    Status.SUBMITTED,
    Status.IN_REVIEW,
    Status.CHANGES_REQUESTED,
)


def amendment(
    status: Status = Status.DRAFT,
    *,
    of: models.Agreement | None = None,
    people: tuple[str, ...] = ("Ann Added",),
    filed: bool = False,
    **fields: Any,
) -> models.Agreement:
    """One that adds people, each with an e-mail address; `filed` with a document and a scan."""
    agreement = of or AgreementFactory(status=Status.APPROVED)
    same = {"signer": agreement.signer, "version": agreement.version, "amends": agreement}
    make = desk.filed if filed else AgreementFactory
    made: models.Agreement = make(
        status=status,
        **{**same, "intended_use": "", "accepted": [], "people_saved_at": agreement.created_at},
        **fields,
    )
    for number, name in enumerate(people, start=1):
        email = f"{name.split()[0].lower()}@stu.example.edu"
        AssociatedUserFactory(agreement=made, position=number, name=name, email=email)
    return made
